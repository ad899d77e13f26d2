-- The groups of past month ends, worked out from the orders in hindsight: sizes, and the moves between any two of them.

create table histories (
  shop_id integer not null,
  model_id integer not null,
  time_zone text not null,
  worked_out_at timestamptz(3) not null,
  outdated boolean not null default false,

  constraint histories_pkey primary key (shop_id)
);

create table history_figures (
  shop_id integer not null,
  at timestamptz(3) not null,
  "group" text not null,
  customers integer not null,
  orders integer not null,
  spent_minor bigint not null,

  constraint history_figures_pkey primary key (shop_id, at, "group"),
  constraint history_figures_group_check check (
    "group" in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk'))
);

create table history_flows (
  shop_id integer not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null,
  customers integer[],
  spent_minor bigint[],

  constraint history_flows_pkey primary key (shop_id, from_at, to_at),
  constraint history_flows_order_check check (from_at < to_at),
  constraint history_flows_cells_check check (
    customers is not null and cardinality(customers) = 49 and spent_minor is not null and cardinality(spent_minor) = 49)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['histories'::regclass, 'history_figures'::regclass, 'history_flows'::regclass] loop
    execute format('alter table %s enable row level security', shop_table);
    execute format('alter table %s force row level security', shop_table);
    execute format(
      'create policy one_shop on %s
         using (shop_id = (select current_setting(''sixfold.shop_id'')::int))
         with check (shop_id = (select current_setting(''sixfold.shop_id'')::int))', shop_table);
    execute format('grant select, insert, update, delete on %s to sixfold_shop', shop_table);
    execute format('alter table %s alter column shop_id set statistics 0', shop_table);
  end loop;
end
$$;
