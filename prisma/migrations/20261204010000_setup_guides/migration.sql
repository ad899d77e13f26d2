-- How far a merchant got with setting the app up, as far as nothing else tells it.

create table setup_guides (
  shop_id integer not null,
  groups_seen_at timestamptz(3),
  point_of_sale_chosen_at timestamptz(3),
  dismissed_at timestamptz(3),

  constraint setup_guides_pkey primary key (shop_id)
);

alter table setup_guides enable row level security;
alter table setup_guides force row level security;
create policy one_shop on setup_guides
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on setup_guides to sixfold_shop;
alter table setup_guides alter column shop_id set statistics 0;
