-- A model's whole rhythm: how many gaps it was found from, and the limits that it sets. Models of before keep no number
-- of gaps, by which the next run knows that they are to be fitted again.
alter table models
  add column gaps integer,
  add column gap50_days integer,
  add column gap75_days integer;

alter table models add constraint models_rhythm_check check (
  (gap50_days is null) = (gap75_days is null) and (gaps is not null or gap50_days is null));
