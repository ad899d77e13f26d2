-- The planner keeps no statistics of shop_id. With them it takes a shop that came after it last looked for one with a
-- single row: all indexes that begin with the shop then seem as good as the key, and a lookup by the key may read the
-- whole shop through another, once for each row of a batch. Without them each shop counts as a fixed share of a table.
do $$
declare
  shop_table regclass;
begin
  for shop_table in
    select a.attrelid::regclass from pg_attribute a join pg_class c on c.oid = a.attrelid
     where a.attname = 'shop_id' and not a.attisdropped and c.relkind = 'r'
       and c.relnamespace = current_schema()::regnamespace
  loop
    execute format('alter table %s alter column shop_id set statistics 0', shop_table);
  end loop;
end
$$;
