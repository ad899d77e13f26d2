-- What was bought, by opt-in: whether it is read, and how far the reading has got.

create table product_readings (
  shop_id integer not null,
  on_since timestamptz(3) not null,
  requested_at timestamptz(3),
  unavailable_since timestamptz(3),
  started_at timestamptz(3),
  changed_from timestamptz(3),
  window_start timestamptz(3),
  limited boolean not null default false,
  part text,
  operation_id bigint,
  committed_bytes bigint not null default 0,
  file_bytes bigint,
  read_at timestamptz(3),
  read_window_start timestamptz(3),
  read_limited boolean not null default false,
  failed_at timestamptz(3),
  error_code text,

  constraint product_readings_pkey primary key (shop_id),
  constraint product_readings_part_check check (part in ('lines', 'products')),
  constraint product_readings_bytes_check check (committed_bytes >= 0)
);

-- Nothing ever wrote into this table. A line is known by Shopify's id of it: a bulk result promises no order, so no
-- number of a line in its order could be made out.
drop table order_lines;

create table order_lines (
  shop_id integer not null,
  order_id bigint not null,
  line bigint not null,
  product_id bigint,
  variant_id bigint,
  quantity integer not null,

  constraint order_lines_pkey primary key (shop_id, order_id, line)
);

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['product_readings', 'order_lines']::regclass[]
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
