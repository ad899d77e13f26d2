-- Erasures of customers under way: whom, and where they are still to be taken off. A job's payload names only the row.

create table erasures (
  shop_id integer not null,
  id serial not null,
  delivery_id text not null,
  requested_at timestamptz(3) not null,
  gone boolean not null,
  customer_shopify_ids bigint[],
  customer_ids bigint[],
  order_ids bigint[],
  emails text[],
  klaviyo_ids text[],

  constraint erasures_pkey primary key (shop_id, id)
);
create unique index erasures_shop_id_delivery_id_key on erasures (shop_id, delivery_id);

create table erasure_targets (
  shop_id integer not null,
  erasure_id integer not null,
  target text not null,
  code text,
  given_up_at timestamptz(3),

  constraint erasure_targets_pkey primary key (shop_id, erasure_id, target),
  constraint erasure_targets_target_check check (target in ('shopify_tags', 'klaviyo')),
  constraint erasure_targets_given_up_check check (given_up_at is null or code is not null)
);

-- As for every table of shop data: one shop's rows only.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['erasures'::regclass, 'erasure_targets'::regclass] loop
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
grant usage on sequence erasures_id_seq to sixfold_shop;
