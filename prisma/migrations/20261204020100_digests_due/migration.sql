-- Whose weekly summary is due.
create index concurrently shops_next_digest_at_idx on shops (next_digest_at);
