-- The next key of audit_members, in which a member is found whatever the audit.
create unique index concurrently audit_members_member_key on audit_members (shop_id, member, audit_id);
