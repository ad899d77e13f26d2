-- Kinds of imports and what a full read found; the schedule and parking of shops; erasures that last; syncs that can be
-- held, undone and paused; metafields, audits and exports.

alter table shops
  add column language text,
  add column next_refresh_at timestamptz(3),
  add column parked_code text,
  add column parked_at timestamptz(3),
  add column erasure_key text;
create index shops_next_refresh_at_idx on shops (next_refresh_at);

alter table settings
  add column auto_refresh boolean not null default true,
  add column alert_email text;

alter table imports
  add column kind text not null default 'backfill',
  add column updated_from timestamptz(3),
  add column orders_added integer not null default 0,
  add column drift jsonb,
  add constraint imports_kind_check check (kind in ('backfill', 'increment', 'full_read')),
  add constraint imports_updated_from_check check ((kind = 'increment') = (updated_from is not null));

create table seen_orders (
  shop_id integer not null,
  import_id integer not null,
  order_id bigint not null,

  constraint seen_orders_pkey primary key (shop_id, import_id, order_id)
);

create table erased_customers (
  shop_id integer not null,
  hash bytea not null,
  erased_at timestamptz(3) not null,

  constraint erased_customers_pkey primary key (shop_id, hash)
);

alter table sync_targets
  add column paused_at timestamptz(3),
  add column pause_cause text,
  add column language text,
  add column metafields boolean not null default false,
  add column segments boolean not null default false,
  add column segment_ids jsonb,
  add column account_id text,
  add column failing_since timestamptz(3),
  add column alerted_at timestamptz(3),
  add column leaving boolean not null default false,
  add column audited_at timestamptz(3),
  add constraint sync_targets_pause_check
    check (pause_cause in ('asked', 'undone') and (pause_cause is null) = (paused_at is null));

alter table syncs drop constraint syncs_status_check;
alter table syncs
  add column kind text not null default 'forward',
  add column hold_code text,
  add column preview jsonb,
  add column confirmed_at timestamptz(3),
  add column customers integer,
  add column eligible integer,
  add constraint syncs_kind_check check (kind in ('forward', 'undo', 'clean_up')),
  add constraint syncs_status_check
    check (status in ('running', 'held', 'done', 'incomplete', 'failed', 'discarded'));

alter table sync_states add column undo_to smallint;
alter table profile_states add column undo_to smallint, add column undo_content text;
alter table profile_states rename column wanted_hash to wanted_content;
alter table profile_states rename column sent_hash to sent_content;

create table metafield_states (
  shop_id integer not null,
  customer_id bigint not null,
  wanted text,
  sent text,
  line integer,
  failure text,
  updated_at timestamptz(3) not null,

  constraint metafield_states_pkey primary key (shop_id, customer_id)
);

create table audits (
  shop_id integer not null,
  id serial not null,
  target text not null,
  status text not null,
  operation_id text,
  error_code text,
  requested_at timestamptz(3) not null,
  finished_at timestamptz(3),
  report jsonb,

  constraint audits_pkey primary key (shop_id, id),
  constraint audits_target_check check (target in ('shopify_tags', 'klaviyo')),
  constraint audits_status_check check (status in ('queued', 'running', 'done', 'failed'))
);

create table audit_members (
  shop_id integer not null,
  audit_id integer not null,
  place smallint not null,
  member text not null,

  constraint audit_members_pkey primary key (shop_id, audit_id, place, member)
);

create table exports (
  shop_id integer not null,
  id serial not null,
  "group" text not null,
  format text not null,
  status text not null,
  operation_id text,
  error_code text,
  requested_at timestamptz(3) not null,
  finished_at timestamptz(3),

  constraint exports_pkey primary key (shop_id, id),
  constraint exports_group_check
    check ("group" in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk')),
  constraint exports_status_check check (status in ('queued', 'running', 'ready', 'failed'))
);

create index webhook_deliveries_shop_id_received_at_idx on webhook_deliveries (shop_id, received_at);

-- As for every table of shop data: one shop's rows only.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['seen_orders'::regclass, 'erased_customers'::regclass,
                                    'metafield_states'::regclass, 'audits'::regclass,
                                    'audit_members'::regclass, 'exports'::regclass] loop
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
grant usage on sequence audits_id_seq, exports_id_seq to sixfold_shop;
