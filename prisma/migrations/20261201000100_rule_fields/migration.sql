-- What rules ask of customers besides their orders, and which segments customers are in. Narrow tables, one for each
-- source, so that reading a source again rewrites no customer.

create table customer_contacts (
  shop_id integer not null,
  customer_id bigint not null,
  accepts_marketing boolean,
  subscribed boolean,
  suppressed boolean,
  known_since timestamptz(3),

  constraint customer_contacts_pkey primary key (shop_id, customer_id)
);

create table customer_tags (
  shop_id integer not null,
  customer_id bigint not null,
  tag text not null,

  constraint customer_tags_pkey primary key (shop_id, customer_id, tag)
);

create table customer_places (
  shop_id integer not null,
  customer_id bigint not null,
  country text,
  region text,
  city text,
  postcode text,
  latitude smallint,
  longitude smallint,

  constraint customer_places_pkey primary key (shop_id, customer_id),
  constraint customer_places_point_check check (
    (latitude is null) = (longitude is null)
    and latitude between -9000 and 9000 and longitude between -18000 and 18000)
);

create table customer_engagement (
  shop_id integer not null,
  customer_id bigint not null,
  kind smallint not null,
  day date not null,
  count integer not null,

  -- Covering: a shop's counts are read in the order of its customers, from the index alone.
  constraint customer_engagement_pkey primary key (shop_id, customer_id, kind, day) include (count),
  constraint customer_engagement_kind_check check (kind between 0 and 7),
  constraint customer_engagement_count_check check (count > 0)
);

create table customer_lists (
  shop_id integer not null,
  customer_id bigint not null,
  list_id text not null,

  constraint customer_lists_pkey primary key (shop_id, customer_id, list_id)
);

create table customer_properties (
  shop_id integer not null,
  customer_id bigint not null,
  name text not null,
  value text not null,

  constraint customer_properties_pkey primary key (shop_id, customer_id, name)
);

create table order_lines (
  shop_id integer not null,
  order_id bigint not null,
  line smallint not null,
  product_id bigint,
  variant_id bigint,
  quantity integer not null,

  constraint order_lines_pkey primary key (shop_id, order_id, line)
);

create table products (
  shop_id integer not null,
  id bigint not null,
  type text not null,
  vendor text not null,

  constraint products_pkey primary key (shop_id, id)
);

create table product_tags (
  shop_id integer not null,
  product_id bigint not null,
  tag text not null,

  constraint product_tags_pkey primary key (shop_id, product_id, tag)
);

create table rule_sources (
  shop_id integer not null,
  need text not null,
  name text not null default '',
  read_at timestamptz(3) not null,

  constraint rule_sources_pkey primary key (shop_id, need, name)
);

create table segment_members (
  shop_id integer not null,
  customer_id bigint not null,
  word smallint not null,
  members bigint not null,

  constraint segment_members_pkey primary key (shop_id, customer_id, word),
  constraint segment_members_word_check check (word >= 0),
  constraint segment_members_members_check check (members > 0)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array[
    'customer_contacts', 'customer_tags', 'customer_places', 'customer_engagement', 'customer_lists',
    'customer_properties', 'order_lines', 'products', 'product_tags', 'rule_sources', 'segment_members'
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
