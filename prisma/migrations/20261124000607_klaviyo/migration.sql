-- When Klaviyo was last asked in vain for an email, and the connecting of Klaviyo by its consent page.

alter table profile_states add column looked_up_at timestamptz(3);

create table klaviyo_consents (
  shop_id integer not null,
  step text not null,
  hash text not null,
  create_profiles boolean not null,
  segments boolean not null,
  expires_at timestamptz(3) not null,

  constraint klaviyo_consents_pkey primary key (shop_id),
  constraint klaviyo_consents_step_check check (step in ('asked', 'sent'))
);

-- As for every table of shop data: one shop's rows only.
alter table klaviyo_consents enable row level security;
alter table klaviyo_consents force row level security;
create policy one_shop on klaviyo_consents
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on klaviyo_consents to sixfold_shop;
