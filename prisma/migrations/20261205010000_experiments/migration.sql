-- Experiments: a campaign is tried on a sample, beside a holdout that does not get it.

create table experiments (
  shop_id integer not null,
  id serial not null,
  request_key uuid not null,
  name text not null,
  name_key text not null,
  source_kind text not null,
  source text not null,
  source_name text,
  seed integer not null,
  percent smallint not null,
  holdout_percent smallint,
  members integer not null,
  sample_size integer not null,
  holdout_size integer not null,
  planned_days smallint not null,
  decide_by text not null,
  currency text not null,
  include_point_of_sale boolean not null,
  past jsonb,
  started_at timestamptz(3) not null,
  planned_end_at timestamptz(3) not null,
  stopped_at timestamptz(3),
  result jsonb,
  result_at timestamptz(3),

  constraint experiments_pkey primary key (shop_id, id),
  constraint experiments_name_check check (length(name) between 1 and 100),
  constraint experiments_source_kind_check check (source_kind in ('group', 'segment', 'preset')),
  constraint experiments_percent_check
    check (percent between 1 and 99 and (holdout_percent is null or holdout_percent between 1 and 99)),
  constraint experiments_sizes_check
    check (sample_size > 0 and holdout_size > 0 and sample_size + holdout_size <= members),
  constraint experiments_decide_by_check check (decide_by in ('share_who_ordered', 'revenue_per_customer')),
  constraint experiments_days_check check (planned_days between 1 and 365 and planned_end_at > started_at),
  constraint experiments_result_check check (num_nulls(result, result_at) in (0, 2))
);
create unique index experiments_shop_id_request_key_key on experiments (shop_id, request_key);
create unique index experiments_shop_id_name_key_key on experiments (shop_id, name_key);
grant usage on sequence experiments_id_seq to sixfold_shop;

create table experiment_members (
  shop_id integer not null,
  experiment_id integer not null,
  customer_id bigint not null,
  arm smallint not null,

  constraint experiment_members_pkey primary key (shop_id, experiment_id, customer_id),
  constraint experiment_members_arm_check check (arm in (0, 1))
);
create index experiment_members_shop_id_customer_id_idx on experiment_members (shop_id, customer_id);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['experiments', 'experiment_members']::regclass[]
  loop
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

-- When the result of an experiment that ends by itself is next worked out.
alter table shops add column next_experiment_at timestamptz(3);
