-- The store's own figures as of the newest run. The ready-made segments show them without adding them up again.
alter table runs add column store_figures jsonb;
