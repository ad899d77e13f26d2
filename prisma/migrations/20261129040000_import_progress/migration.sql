-- How an import goes on where operations fail again and again, and where their results are in no order. Of an import
-- that is under way as this is applied, nothing but the count of its failures so far is lost.
alter table imports add column operation_from timestamptz(3);
alter table imports add column stalled_operations integer not null default 0;
alter table imports add column out_of_order boolean not null default false;
alter table imports add column read_since timestamptz(3);
