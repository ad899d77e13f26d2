-- Files of all customers stand beside those of groups and segments.
alter table exports drop constraint exports_group_check;
alter table exports add constraint exports_group_check check (
  "group" in ('all', 'new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk')
  or "group" ~ '^segment:[1-9][0-9]*$');
