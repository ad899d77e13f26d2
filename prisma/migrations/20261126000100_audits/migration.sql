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

alter table audit_members drop constraint audit_members_pkey;
alter table audit_members drop column place;
alter table audit_members
  add column places smallint not null,
  add column klaviyo_id text,
  add column metafields text,
  add constraint audit_members_pkey primary key (shop_id, audit_id, member);

alter table sync_states add column drifted boolean not null default false;
alter table profile_states add column drifted boolean not null default false;
