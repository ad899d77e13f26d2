-- What the last sync that went through wanted, so that the brake counts each move once; which lists are the app's own;
-- and how much a sync has to do.
-- Whatever was synced before there was a brake has gone through.

alter table sync_states add column approved smallint;
alter table profile_states add column approved smallint;
alter table sync_targets add column lists_taken smallint not null default 0;
alter table syncs add column planned integer;

alter table sync_states no force row level security;
alter table profile_states no force row level security;
alter table sync_targets no force row level security;
alter table syncs no force row level security;
alter table runs no force row level security;

update sync_states set approved = wanted;
update profile_states set approved = wanted;
update sync_targets set lists_taken = lists_known where target = 'klaviyo';
update syncs s
   set confirmed_at = s.started_at, planned = s.added + s.updated + s.removed, customers = r.customers, eligible = r.eligible
  from runs r
 where r.shop_id = s.shop_id and r.id = s.run_id and s.status in ('done', 'incomplete');

alter table sync_states force row level security;
alter table profile_states force row level security;
alter table sync_targets force row level security;
alter table syncs force row level security;
alter table runs force row level security;
