-- Lists of a group's customers by scores, and in the order of what they spent. All that such a list asks of a customer
-- stands in the index. R does not: the days since the last order say the same.
create index concurrently customers_shop_id_group_f_m_idx on customers (shop_id, "group", f, m)
  include (last_order_at, spent_minor, order_count, id);
