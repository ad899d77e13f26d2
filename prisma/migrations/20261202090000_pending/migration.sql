-- What waits for the merchant has one word everywhere: pending. It was held.
alter table models no force row level security;
alter table syncs no force row level security;

alter table models
  drop constraint models_status_check,
  drop constraint models_adopted_check,
  drop constraint models_preview_check;
alter table syncs drop constraint syncs_status_check;

update models set status = 'pending' where status = 'held';
update syncs set status = 'pending' where status = 'held';

alter table models
  add constraint models_status_check check (status in ('active', 'pending', 'refused', 'replaced')),
  add constraint models_adopted_check check (
    case status when 'active' then adopted_at is not null
                when 'pending' then adopted_at is null
                when 'refused' then adopted_at is null
                else true end),
  add constraint models_preview_check check (status <> 'pending' or preview is not null);
alter table syncs add constraint syncs_status_check
  check (status in ('running', 'pending', 'done', 'incomplete', 'failed', 'discarded'));

alter table models force row level security;
alter table syncs force row level security;
