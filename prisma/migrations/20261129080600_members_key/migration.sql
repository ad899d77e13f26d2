-- The same columns in another order: nothing is read for it.
alter table audit_members
  drop constraint audit_members_pkey,
  add constraint audit_members_pkey primary key using index audit_members_member_key;
