create table preset_definitions (
  shop_id integer not null,
  definitions jsonb not null,
  updated_at timestamptz(3) not null,

  constraint preset_definitions_pkey primary key (shop_id)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
alter table preset_definitions enable row level security;
alter table preset_definitions force row level security;
create policy one_shop on preset_definitions
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on preset_definitions to sixfold_shop;
alter table preset_definitions alter column shop_id set statistics 0;
