-- A weekly summary by mail, for merchants who want one.

alter table settings add column weekly_digest boolean not null default false;
alter table shops add column next_digest_at timestamptz(3);
