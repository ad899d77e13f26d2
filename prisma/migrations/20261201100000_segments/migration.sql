-- A shop's segments, who joined and left them, and how many were in them on each day.

create table segments (
  shop_id integer not null,
  id serial not null,
  place smallint not null,
  name text not null,
  name_key text not null,
  rule jsonb not null,
  version integer not null default 1,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  refreshed_at timestamptz(3),
  refreshed_version integer,
  members integer,
  failure text,

  constraint segments_pkey primary key (shop_id, id),
  constraint segments_place_check check (place >= 0),
  constraint segments_name_check check (length(name) between 1 and 100),
  constraint segments_refreshed_check
    check (num_nulls(refreshed_at, refreshed_version, members) in (0, 3))
);
create unique index segments_shop_id_name_key_key on segments (shop_id, name_key);
create unique index segments_shop_id_place_key on segments (shop_id, place);
grant usage on sequence segments_id_seq to sixfold_shop;

create table segment_moves (
  shop_id integer not null,
  at timestamptz(3) not null,
  customer_id bigint not null,
  segment_id integer not null,
  version integer not null,
  joined boolean not null,
  parts bigint not null,

  -- Old rows are found from the oldest on.
  constraint segment_moves_pkey primary key (shop_id, at, customer_id, segment_id)
);
create index segment_moves_shop_id_segment_id_at_customer_id_idx
  on segment_moves (shop_id, segment_id, at, customer_id);
create index segment_moves_shop_id_customer_id_idx on segment_moves (shop_id, customer_id);

create table segment_days (
  shop_id integer not null,
  segment_id integer not null,
  day date not null,
  members integer not null,
  joined_count integer not null,
  left_count integer not null,

  constraint segment_days_pkey primary key (shop_id, segment_id, day)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['segments', 'segment_moves', 'segment_days']::regclass[]
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
