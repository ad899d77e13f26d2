-- A model's life: why it was fitted, what became of it, and, while the merchant has to decide, who would move.

alter table models
  add column status text,
  add column cause text,
  add column scope_limited boolean,
  add column first_order_at timestamptz(3),
  add column refit_asked_at timestamptz(3),
  add column preview jsonb;

-- Row-level security would also bind the owner who migrates, and no shop is named here.
alter table models no force row level security;
alter table runs no force row level security;
alter table imports no force row level security;

-- Until now every model was adopted, and the newest is the one in use.
update models as m set
  status = case when exists (select from models later where later.shop_id = m.shop_id and later.id > m.id)
                then 'replaced' else 'active' end,
  cause = case when exists (select from models earlier where earlier.shop_id = m.shop_id and earlier.id < m.id)
               then 'setting' else 'first' end,
  adopted_at = coalesce(adopted_at, fitted_at),
  scope_limited = coalesce(
    (select i.scope_limited from runs r join imports i on i.shop_id = r.shop_id and i.id = r.import_id
      where r.shop_id = m.shop_id and r.model_id = m.id order by r.id limit 1), false);

alter table models force row level security;
alter table runs force row level security;
alter table imports force row level security;

alter table models
  alter column status set not null,
  alter column cause set not null,
  alter column scope_limited set not null,
  add constraint models_status_check check (status in ('active', 'held', 'refused', 'replaced')),
  add constraint models_cause_check check (cause in ('first', 'scheduled', 'asked', 'setting')),
  add constraint models_adopted_check check (
    case status when 'active' then adopted_at is not null
                when 'held' then adopted_at is null
                when 'refused' then adopted_at is null
                else true end),
  add constraint models_preview_check check (status <> 'held' or preview is not null);
