-- As for the tags.
create index concurrently metafield_states_failed_idx on metafield_states (shop_id, customer_id)
  where failure is not null;
