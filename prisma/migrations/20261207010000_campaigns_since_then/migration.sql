-- Of the audiences that a campaign leaves out, those that are the app's own; and what its customers ordered since it
-- was sent, and as long a time before: noted once a day.
alter table campaigns
  add column excluded_audiences jsonb,
  add column since_then jsonb,
  add column since_then_at timestamptz(3);
