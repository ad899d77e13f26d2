-- The customers whom the newest run left out, so that a shop without any asks a table of all customers nothing.
create index concurrently customers_left_out_idx on customers (shop_id, shopify_id) where left_out;
