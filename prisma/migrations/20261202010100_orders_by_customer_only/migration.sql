-- The index made before has the same key, and more.
drop index orders_shop_id_customer_shopify_id_processed_at_idx;
