-- The states of members in masks of 63 places, a row for each word of them. The rows of the tables of before are moved by
-- the job fill-states, shop by shop; until then nothing of a shop is sent. The old tables are dropped by a later release.

-- A sync writes a row several times. Room on its page spares the indexes each of these writes.
create table tag_states (
  shop_id integer not null,
  word smallint not null,
  customer_id bigint not null,
  wanted bigint not null default 0,
  may_hold bigint not null default 0,
  confirmed bigint not null default 0,
  before bigint not null default 0,
  failed bigint not null default 0,
  undo_of bigint not null default 0,
  undo_to bigint not null default 0,
  judged bigint,
  drifted bigint not null default 0,
  line integer,
  failure text,
  updated_at timestamptz(3) not null,
  -- Most writes leave this as it is, so they need not touch the index that stands on it.
  unsettled boolean not null generated always as
    (wanted <> may_hold or wanted <> confirmed or before <> 0) stored,

  constraint tag_states_pkey primary key (shop_id, customer_id, word)
) with (fillfactor = 70);
-- The customers with something to send, page by page.
create index tag_states_unsettled_idx on tag_states (shop_id, word, customer_id) where unsettled;
-- The few customers whose tags failed: each of them is tried by itself, fifty at a time.
create index tag_states_failed_idx on tag_states (shop_id, word, customer_id) where failed <> 0;

create table list_states (
  shop_id integer not null,
  word smallint not null,
  email text not null,
  wanted bigint not null default 0,
  may_hold bigint not null default 0,
  confirmed bigint not null default 0,
  failed bigint not null default 0,
  undo_of bigint not null default 0,
  undo_to bigint not null default 0,
  judged bigint,
  drifted bigint not null default 0,
  line integer,
  failure text,
  customer_id bigint,
  klaviyo_id text,
  wanted_content text,
  sent_content text,
  undo_content text,
  looked_up_at timestamptz(3),
  updated_at timestamptz(3) not null,
  unsettled boolean not null generated always as
    (wanted <> may_hold or wanted <> confirmed or wanted_content is distinct from sent_content) stored,

  constraint list_states_pkey primary key (shop_id, email, word)
) with (fillfactor = 70);
create index list_states_shop_id_customer_id_idx on list_states (shop_id, customer_id);
-- The profiles with something to send, page by page.
create index list_states_unsettled_idx on list_states (shop_id, word, email) where unsettled;
-- The few rows of other words than the profiles' own.
create index list_states_other_words_idx on list_states (shop_id, email) where word <> 0;

-- What audits under way have read is read again: each member now has a mask for each word.
drop table audit_members;
create table audit_members (
  shop_id integer not null,
  audit_id integer not null,
  word smallint not null default 0,
  member text not null,
  places bigint not null default 0,
  before bigint not null default 0,
  gone boolean not null default false,
  klaviyo_id text,
  metafields text,

  constraint audit_members_pkey primary key (shop_id, member, audit_id, word)
);
create index audit_members_klaviyo_id_idx on audit_members (shop_id, klaviyo_id) where klaviyo_id is not null;

alter table audits no force row level security;
update audits
   set status = 'queued', phase = 'reading', operation_id = null, place = null, cursor = null
 where status = 'running';
alter table audits force row level security;

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
do $$
declare
  shop_table regclass;
begin
  foreach shop_table in array array['tag_states'::regclass, 'list_states'::regclass, 'audit_members'::regclass] loop
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

-- The targets of before wait for the job. A target that is new has nothing to move.
alter table sync_targets add column states_filled_at timestamptz(3);
alter table sync_targets alter column states_filled_at set default current_timestamp;

alter table shops add column next_fill_at timestamptz(3);
create index shops_next_fill_at_idx on shops (next_fill_at);
update shops set next_fill_at = now();
