-- When a parked shop is tried next, and when old rows of a shop are next deleted. Shops that are there already get their
-- first refresh in the quiet hours of their own time.
alter table shops
  add column next_try_at timestamptz(3),
  add column next_tidy_at timestamptz(3);
create index shops_next_try_at_idx on shops (next_try_at);
create index shops_next_tidy_at_idx on shops (next_tidy_at);

update shops
   set next_tidy_at = now() + random() * interval '1 day',
       next_refresh_at =
         ((now() at time zone zone.name)::date + 1 + time '02:00' + random() * interval '3 hours') at time zone zone.name
  from (select id, coalesce((select name from pg_timezone_names where name = time_zone), 'UTC') as name from shops) as zone
 where zone.id = shops.id and next_refresh_at is null;
