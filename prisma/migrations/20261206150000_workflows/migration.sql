-- Shopify Flow: which triggers a shop's workflows use, and what Flow is not told yet.

create table workflow_triggers (
  shop_id integer not null,
  handle text not null,
  is_used boolean not null,
  told_at timestamptz(3) not null,
  sent integer not null default 0,
  refused integer not null default 0,
  sent_at timestamptz(3),

  constraint workflow_triggers_pkey primary key (shop_id, handle),
  constraint workflow_triggers_handle_check check (length(handle) between 1 and 255)
);

create table workflow_calls (
  shop_id integer not null,
  id bigserial not null,
  handle text not null,
  at timestamptz(3) not null,
  customer_id bigint,
  run_id integer,
  segment_id integer,
  joined boolean,

  constraint workflow_calls_pkey primary key (shop_id, id),
  constraint workflow_calls_about_check check (case handle
    when 'loyalty-group-changed' then num_nulls(customer_id, run_id) = 0 and num_nonnulls(segment_id, joined) = 0
    when 'segment-joined-or-left' then num_nulls(customer_id, segment_id, joined) = 0 and run_id is null
    when 'loyalty-groups-refreshed' then run_id is not null and num_nonnulls(customer_id, segment_id, joined) = 0
    else false end)
);
create index workflow_calls_shop_id_customer_id_idx on workflow_calls (shop_id, customer_id);
grant usage on sequence workflow_calls_id_seq to sixfold_shop;

-- What was carried out for Flow and for the extensions. Both send a request again whose answer was lost.
create table answered_requests (
  shop_id integer not null,
  request_key text not null,
  at timestamptz(3) not null,
  answer jsonb,

  constraint answered_requests_pkey primary key (shop_id, request_key),
  constraint answered_requests_request_key_check check (length(request_key) between 1 and 300)
);

-- Customers whom the merchant, or a workflow, put on a list by hand. A segment asks for the list by its name.
create table picked_customers (
  shop_id integer not null,
  customer_id bigint not null,
  list text not null,
  picked_at timestamptz(3) not null,

  constraint picked_customers_pkey primary key (shop_id, list, customer_id),
  constraint picked_customers_list_check check (length(list) between 1 and 255)
);
create index picked_customers_shop_id_customer_id_idx on picked_customers (shop_id, customer_id);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array
    array['workflow_triggers', 'workflow_calls', 'answered_requests', 'picked_customers']::regclass[]
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

-- Group and score as dimensions of the merchant's own reports. Shops that have the metafields are asked at their next sync.
alter table sync_targets add column metafields_in_reports boolean;
