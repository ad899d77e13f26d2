-- A move keeps the customer's figures of its moment. Moves of earlier versions have none.
alter table moves
  add column r smallint,
  add column f smallint,
  add column m smallint,
  add column order_count integer,
  add column spent_minor bigint,
  add column last_order_at timestamptz(3);

-- Which moves are told to Klaviyo as events, and how far that has got: of the groups, and of each segment.
create table event_streams (
  shop_id integer not null,
  set_key text not null,
  on_since timestamptz(3),
  refits boolean not null default false,
  history_to bigint not null,
  after_mark bigint not null,
  after_customer bigint not null,
  until_mark bigint,
  until_customer bigint,
  sent integer not null default 0,
  passed_over integer not null default 0,
  sent_at timestamptz(3),
  unavailable_since timestamptz(3),
  failed_at timestamptz(3),
  error_code text,

  constraint event_streams_pkey primary key (shop_id, set_key),
  constraint event_streams_until_check check ((until_mark is null) = (until_customer is null))
);

alter table event_streams enable row level security;
alter table event_streams force row level security;
create policy one_shop on event_streams
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on event_streams to sixfold_shop;
alter table event_streams alter column shop_id set statistics 0;
