-- How fast an import reads, since when it has been interrupted, the comparison at the end of a full read, and merges that last.

alter table imports
  add column reading_started_at timestamptz(3),
  add column reading_from_lines integer not null default 0,
  add column reading_from_bytes bigint not null default 0,
  add column interrupted_since timestamptz(3),
  drop constraint imports_status_check,
  add constraint imports_status_check
    check (status in ('starting', 'waiting', 'reading', 'comparing', 'complete', 'failed'));

create table customer_merges (
  shop_id integer not null,
  gone_id bigint not null,
  kept_id bigint not null,
  merged_at timestamptz(3) not null,

  constraint customer_merges_pkey primary key (shop_id, gone_id),
  constraint customer_merges_check check (gone_id <> kept_id)
);
create index customer_merges_shop_id_kept_id_idx on customer_merges (shop_id, kept_id);

-- As for every table of shop data: one shop's rows only.
alter table customer_merges enable row level security;
alter table customer_merges force row level security;
create policy one_shop on customer_merges
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on customer_merges to sixfold_shop;
