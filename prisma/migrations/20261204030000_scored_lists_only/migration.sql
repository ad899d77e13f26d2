-- The lists of groups read the customers of each score, as the list of all customers does.
drop index customers_shop_id_group_last_order_at_id_idx;
