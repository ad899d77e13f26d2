-- Members that an audit under way has read, by their profile: an erased one is found by it under every email. The
-- members of an audit of tags have none.
create index concurrently audit_members_klaviyo_id_idx on audit_members (shop_id, klaviyo_id)
  where klaviyo_id is not null;
