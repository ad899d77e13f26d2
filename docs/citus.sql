-- Distributes the app's tables by shop on a Citus cluster. Run it once, on the coordinator, after the first start of the
-- app has made the tables and before the first shop installs. See docs/operations.md, "More than one database server".
--
-- Every table that has a shop_id is distributed by it, all in one group of colocated tables. So a shop's rows lie on one
-- node, and each of the app's transactions, which are about one shop, runs there. Tables that a later version of the app
-- adds are distributed when this file is run again: it leaves distributed tables alone.

-- Reference tables. Shops are looked up by their domain and by what is due next; sessions by their own id, before the
-- shop is known. Both are small: a row or two for each shop.
select create_reference_table(format('public.%I', wanted))
  from unnest(array['shops', 'sessions']) as wanted
 where not exists (select from pg_dist_partition where logicalrelid = format('public.%I', wanted)::regclass);

-- The settings begin the group. They have one row for each shop.
select create_distributed_table('public.settings', 'shop_id', colocate_with => 'none')
 where not exists (select from pg_dist_partition where logicalrelid = 'public.settings'::regclass);

select create_distributed_table(format('public.%I', c.relname), 'shop_id', colocate_with => 'public.settings')
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'settings'
   and not exists (select from pg_dist_partition where logicalrelid = c.oid)
 order by c.relname;

-- The list of migrations and the job queue (schema pgboss) stay on the coordinator as they are.
