-- A segment's page reads what the last refresh found of its members. It went over all customers before.
alter table segments add column figures jsonb;
