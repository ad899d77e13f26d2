-- A shop has few requests for data, so both indexes are made at once.
create index data_requests_shop_id_customer_shopify_id_idx on data_requests (shop_id, customer_shopify_id);
create index data_requests_shop_id_delivery_id_idx on data_requests (shop_id, delivery_id);
