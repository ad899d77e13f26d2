-- Each set of audiences has its own syncs, pause and failure. Until now there was one set at each target: the six
-- groups. A clean-up is of all sets.

create table audience_sets (
  shop_id integer not null,
  target text not null,
  set_key text not null,
  paused_at timestamptz(3),
  pause_cause text,
  failing_since timestamptz(3),
  alerted_at timestamptz(3),
  begun_at timestamptz(3),

  constraint audience_sets_pkey primary key (shop_id, target, set_key),
  constraint audience_sets_set_key_check check (set_key ~ '^(groups|(segment|arm):[0-9A-Za-z_-]{1,64})$')
);

-- These statements go over all shops. The rule of one shop would refuse that to an owner who is no superuser.
alter table sync_targets no force row level security;
alter table syncs no force row level security;

insert into audience_sets (shop_id, target, set_key, paused_at, pause_cause, failing_since, alerted_at, begun_at)
select shop_id, target, 'groups', paused_at, pause_cause, failing_since, alerted_at, connected_at from sync_targets;

alter table sync_targets
  drop column paused_at,
  drop column pause_cause,
  drop column failing_since,
  drop column alerted_at,
  add column round_from integer,
  add column under_way_of integer,
  add column emails_read_by integer;

alter table syncs
  add column set_key text not null default 'groups',
  add constraint syncs_set_key_check check (set_key ~ '^(all|groups|(segment|arm):[0-9A-Za-z_-]{1,64})$');
update syncs set set_key = 'all' where kind = 'clean_up';
-- The newest sync of a target may have something under way there.
update sync_targets t
   set under_way_of = (select max(s.id) from syncs s where s.shop_id = t.shop_id and s.target = t.target);

drop index syncs_shop_id_target_id_idx;
create index syncs_shop_id_target_set_key_id_idx on syncs (shop_id, target, set_key, id);

alter table sync_targets force row level security;
alter table syncs force row level security;

-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
alter table audience_sets enable row level security;
alter table audience_sets force row level security;
create policy one_shop on audience_sets
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on audience_sets to sixfold_shop;
alter table audience_sets alter column shop_id set statistics 0;
