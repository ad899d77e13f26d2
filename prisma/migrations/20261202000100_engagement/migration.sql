-- How far a shop's people are read besides their orders: their tags and consent from Shopify, their profiles, lists and
-- events from Klaviyo.

create table engagement (
  shop_id integer not null,
  on_since timestamptz(3),
  list_ids text[] default array[]::text[],
  properties text[] default array[]::text[],
  requested_at timestamptz(3),
  unavailable_since timestamptz(3),
  time_zone text,

  constraint engagement_pkey primary key (shop_id)
);

create table people_readings (
  shop_id integer not null,
  part text not null,
  started_at timestamptz(3),
  changed_from timestamptz(3),
  position text,
  read_at timestamptz(3),
  failed_at timestamptz(3),
  error_code text,

  constraint people_readings_pkey primary key (shop_id, part)
);

create table engagement_metrics (
  shop_id integer not null,
  metric_id text not null,
  kind text not null,
  counted_to timestamptz(3),
  read_from timestamptz(3),
  read_before timestamptz(3),
  cursor text,
  reached_at timestamptz(3),

  constraint engagement_metrics_pkey primary key (shop_id, metric_id),
  constraint engagement_metrics_reading_check check ((read_from is null) = (read_before is null))
);

-- In the order of an account's own events, so that those that can't come again are deleted from one end.
create table counted_events (
  shop_id integer not null,
  metric_id text not null,
  at timestamptz(3) not null,
  event_id text not null,

  constraint counted_events_pkey primary key (shop_id, metric_id, at, event_id)
);

create table klaviyo_profiles (
  shop_id integer not null,
  klaviyo_id text not null,
  customer_id bigint not null,
  email text,
  seen_at timestamptz(3) not null,

  constraint klaviyo_profiles_pkey primary key (shop_id, klaviyo_id)
);

-- The profiles of a customer who is erased or merged, and of somebody who asks for their erasure by an email.
create index klaviyo_profiles_shop_id_customer_id_idx on klaviyo_profiles (shop_id, customer_id);
create index klaviyo_profiles_shop_id_email_idx on klaviyo_profiles (shop_id, email);

create table list_members_read (
  shop_id integer not null,
  list_id text not null,
  customer_id bigint not null,

  constraint list_members_read_pkey primary key (shop_id, list_id, customer_id)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array[
    'engagement', 'people_readings', 'engagement_metrics', 'counted_events', 'klaviyo_profiles', 'list_members_read'
  ]::regclass[]
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

-- What a consent is given for: the connection (connect), or more scopes of the account that is connected (engagement).
alter table klaviyo_consents add column purpose text not null default 'connect',
  add constraint klaviyo_consents_purpose_check check (purpose in ('connect', 'engagement'));
