-- Whose weekly summary is due.
create index concurrently shops_next_experiment_at_idx on shops (next_experiment_at);
