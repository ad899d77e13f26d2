-- What a run writes: two indexes less for each customer, since sorting one group by other columns is quick; and the
-- customers' first orders by month, which the movement page would otherwise look up among all orders.

drop index customers_shop_id_group_spent_minor_id_idx;
drop index customers_shop_id_group_order_count_id_idx;

alter table runs add column first_orders jsonb;
