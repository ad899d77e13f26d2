-- A sync may go on with the one before, so that an undo takes both back.
alter table syncs add column continues boolean not null default false;
