-- How far a store's orders carry the groups, back-tests, and our groups against Shopify's and Klaviyo's.

alter table runs add column fit_check jsonb;

create table backtests (
  shop_id integer not null,
  id serial not null,
  at timestamptz(3) not null,
  days smallint not null,
  status text not null,
  currency text,
  report jsonb,
  error_code text,
  requested_at timestamptz(3) not null,
  finished_at timestamptz(3),

  constraint backtests_pkey primary key (shop_id, id),
  constraint backtests_days_check check (days between 1 and 365),
  constraint backtests_status_check check (status in ('queued', 'running', 'done', 'failed')),
  constraint backtests_report_check check (status <> 'done' or (report is not null and currency is not null))
);

create table crosswalks (
  shop_id integer not null,
  source text not null,
  status text not null,
  operation_id text,
  error_code text,
  requested_at timestamptz(3) not null,
  run_id integer,
  matrix jsonb,
  at timestamptz(3),

  constraint crosswalks_pkey primary key (shop_id, source),
  constraint crosswalks_source_check check (source in ('shopify', 'klaviyo')),
  constraint crosswalks_status_check check (status in ('running', 'done', 'failed')),
  constraint crosswalks_matrix_check
    check (num_nulls(run_id, matrix, at) in (0, 3) and (status <> 'done' or matrix is not null))
);

-- As for every table of shop data: one shop's rows only.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['backtests'::regclass, 'crosswalks'::regclass] loop
    execute format('alter table %s enable row level security', shop_table);
    execute format('alter table %s force row level security', shop_table);
    execute format(
      'create policy one_shop on %s
         using (shop_id = (select current_setting(''sixfold.shop_id'')::int))
         with check (shop_id = (select current_setting(''sixfold.shop_id'')::int))', shop_table);
    execute format('grant select, insert, update, delete on %s to sixfold_shop', shop_table);
  end loop;
end
$$;
grant usage on sequence backtests_id_seq to sixfold_shop;
