-- What members belong to at a target: one row for each audience, in place of JSON maps and masks by group in
-- sync_targets. The columns go in the same step. A process of the version before then fails where it reads them: it
-- could not see what is written into the rows, nor the rows what it writes.

create table audiences (
  shop_id integer not null,
  target text not null,
  place smallint not null,
  kind text not null,
  subject text not null,
  label text,
  previous_label text,
  list_id text,
  list_known boolean not null default false,
  list_taken boolean not null default false,
  list_made boolean not null default false,
  segment_id text,
  segment_name text,
  segment_made boolean not null default false,
  ended_at timestamptz(3),

  constraint audiences_pkey primary key (shop_id, target, place),
  constraint audiences_kind_check check (kind in ('group', 'segment', 'arm')),
  -- The six groups have the places 0 to 5, and nobody else has them.
  constraint audiences_place_check check (place >= 0 and (kind = 'group') = (place < 6))
);
create unique index audiences_shop_id_target_kind_subject_key on audiences (shop_id, target, kind, subject);
-- As for every table of shop data: one shop's rows only, and no statistics of the shop.
alter table audiences enable row level security;
alter table audiences force row level security;
create policy one_shop on audiences
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on audiences to sixfold_shop;
alter table audiences alter column shop_id set statistics 0;

alter table sync_targets no force row level security;
alter table audiences no force row level security;
alter table audits no force row level security;

-- A target has its six groups where anything was noted of one of them.
insert into audiences (shop_id, target, place, kind, subject, label, previous_label, list_id, list_known, list_taken,
                       list_made, segment_id, segment_name, segment_made)
select t.shop_id, t.target, g.place, 'group', g.subject,
       t.labels->'current'->>g.subject, t.labels->'previous'->>g.subject, t.list_ids->>g.subject,
       t.lists_known >> g.place & 1 = 1, t.lists_taken >> g.place & 1 = 1, t.lists_made >> g.place & 1 = 1,
       t.segment_ids->g.subject->>'id', t.segment_ids->g.subject->>'name',
       coalesce((t.segment_ids->g.subject->>'made')::boolean, false)
  from sync_targets t
 cross join (values (0, 'new'), (1, 'about_to_sleep'), (2, 'sleeping'), (3, 'potential_loyal'), (4, 'loyal'),
                    (5, 'loyal_at_risk')) as g (place, subject)
 where t.labels is not null or t.list_ids is not null or t.segment_ids is not null
    or t.lists_known <> 0 or t.lists_taken <> 0 or t.lists_made <> 0;

-- The list that an open audit reads: its place, where it was the mask of the place.
update audits set place = round(log(2, place)) where place is not null;

alter table sync_targets force row level security;
alter table audiences force row level security;
alter table audits force row level security;

alter table sync_targets
  drop column labels,
  drop column list_ids,
  drop column lists_known,
  drop column lists_taken,
  drop column lists_made,
  drop column segment_ids;
