-- What a sent segment's members ordered since it was sent, and as long a time before: noted once a day.
alter table segments add column since_then jsonb, add column since_then_at timestamptz(3);
