-- What a month costs at Klaviyo, as the merchant entered it: by steps of profiles.

create table klaviyo_prices (
  shop_id integer not null,
  currency text not null,
  steps jsonb not null,
  saved_at timestamptz(3) not null,

  constraint klaviyo_prices_pkey primary key (shop_id)
);

alter table klaviyo_prices enable row level security;
alter table klaviyo_prices force row level security;
create policy one_shop on klaviyo_prices
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on klaviyo_prices to sixfold_shop;
alter table klaviyo_prices alter column shop_id set statistics 0;
