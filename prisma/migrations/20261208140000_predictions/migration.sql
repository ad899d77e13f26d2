-- What is expected of each customer in the next 90 and 365 days, beside the score; and for each fit what it was fitted to,
-- what it found, and how far off it had been.
alter table customers
  add column chance_90 smallint,
  add column orders_90 integer,
  add column revenue_90_minor bigint not null default 0,
  add column chance_365 smallint,
  add column orders_365 integer,
  add column revenue_365_minor bigint;

create table predictions (
  shop_id integer not null,
  as_of timestamptz(3) not null,
  model_id integer not null,
  fitted_at timestamptz(3) not null,
  currency text not null,
  customers integer not null,
  learned_from integer not null,
  input_hash text not null,
  fits jsonb not null,
  groups jsonb not null,

  constraint predictions_pkey primary key (shop_id, as_of)
);
-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
alter table predictions enable row level security;
alter table predictions force row level security;
create policy one_shop on predictions
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on predictions to sixfold_shop;
alter table predictions alter column shop_id set statistics 0;
