-- The list of all customers by their last order, and those of a few days in any order.
create index concurrently customers_by_last_order_idx on customers (shop_id, r, f, m, last_order_at, id);
