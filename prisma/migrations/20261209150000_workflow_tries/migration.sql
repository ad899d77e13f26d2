-- Starts of workflows at which Shopify Flow failed: how often, when they are made again, and how many were given up.

alter table workflow_calls add column tries smallint not null default 0, add column due_at timestamptz(3);
alter table workflow_triggers add column failed integer not null default 0;
