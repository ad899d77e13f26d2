-- The list of all customers by their orders.
create index concurrently customers_by_orders_idx on customers (shop_id, r, f, m, order_count, id) include (last_order_at);
