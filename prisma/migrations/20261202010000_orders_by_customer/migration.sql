-- Covering: the orders that count are read customer by customer, from the index alone.
create index concurrently orders_by_customer_idx on orders (shop_id, customer_shopify_id, processed_at)
  include (amount_minor, state, currency, point_of_sale);
