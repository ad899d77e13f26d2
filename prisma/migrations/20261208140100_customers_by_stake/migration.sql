-- Lists of customers by what they are expected to bring. Alone in its file, since it must not run in a transaction.
create index concurrently customers_by_stake_idx on customers (shop_id, r, f, m, revenue_90_minor, id) include (last_order_at);
