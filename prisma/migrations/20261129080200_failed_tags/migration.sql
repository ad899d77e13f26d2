-- The few customers whose tags failed: each of them is tried by itself, fifty at a time.
create index concurrently sync_states_failed_idx on sync_states (shop_id, target, customer_id)
  where failure is not null;
