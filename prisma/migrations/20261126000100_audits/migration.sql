-- How far a comparison with a target has got; each member once, with all its places; and whom a comparison found to be
-- elsewhere than believed. No version before this one has written to audits or audit_members.

alter table audits
  add column cause text not null default 'weekly',
  add column phase text not null default 'reading',
  add column place smallint,
  add column cursor text,
  add column marker text,
  add column broken smallint not null default 0,
  add column unavailable_since timestamptz(3),
  add constraint audits_cause_check check (cause in ('weekly', 'asked', 'first')),
  add constraint audits_phase_check check (phase in ('reading', 'checking'));

drop table audit_members;
create table audit_members (
  shop_id integer not null,
  audit_id integer not null,
  member text not null,
  places smallint not null,
  klaviyo_id text,
  metafields text,

  constraint audit_members_pkey primary key (shop_id, audit_id, member)
);
-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
alter table audit_members enable row level security;
alter table audit_members force row level security;
create policy one_shop on audit_members
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on audit_members to sixfold_shop;
alter table audit_members alter column shop_id set statistics 0;

alter table sync_states add column drifted boolean not null default false;
alter table profile_states add column drifted boolean not null default false;
