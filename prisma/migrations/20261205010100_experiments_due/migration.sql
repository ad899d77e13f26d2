-- Whose experiment comes to its planned end.
create index concurrently shops_next_experiment_at_idx on shops (next_experiment_at);
