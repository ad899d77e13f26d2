-- The list of all customers by what they spent, and by score. The last order is included, since the list is filtered by it.
create index concurrently customers_by_spent_idx on customers (shop_id, r, f, m, spent_minor, id) include (last_order_at);
