-- The next starts of each trigger. Alone in its file, since it must not run in a transaction.
create index concurrently workflow_calls_shop_id_handle_due_at_id_idx on workflow_calls (shop_id, handle, due_at, id);
