-- What is known of the plan that a shop chose on Shopify's pricing page. All processes share it.

create table shop_plans (
  shop_id integer not null,
  plan text,
  asked_at timestamptz(3),
  answered_at timestamptz(3),
  over_since timestamptz(3),

  constraint shop_plans_pkey primary key (shop_id),
  constraint shop_plans_plan_check check (plan in ('free', 'paid'))
);

alter table shop_plans enable row level security;
alter table shop_plans force row level security;
create policy one_shop on shop_plans
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on shop_plans to sixfold_shop;
alter table shop_plans alter column shop_id set statistics 0;
