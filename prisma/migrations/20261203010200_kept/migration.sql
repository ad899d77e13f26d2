-- What an ended audience left at a target: an erasure has to reach it.
alter table sync_targets add column kept text[] default array[]::text[];
