-- Whom the merchant leaves out of groups and syncs, by tags, and which tags the store has.

create table left_out (
  shop_id integer not null,
  tags text[] default array[]::text[],
  chosen_at timestamptz(3),
  found jsonb,

  constraint left_out_pkey primary key (shop_id)
);

alter table left_out enable row level security;
alter table left_out force row level security;
create policy one_shop on left_out
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on left_out to sixfold_shop;
alter table left_out alter column shop_id set statistics 0;

alter table customers add column left_out boolean not null default false;
