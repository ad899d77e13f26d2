-- For rules about products: without it, all lines of a shop are read for one product.
create index order_lines_by_product_idx on order_lines (shop_id, product_id) include (order_id, quantity);
