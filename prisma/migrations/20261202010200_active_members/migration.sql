-- How many of a segment's noted members Klaviyo may write to; null: not known.
alter table segments add column active_members integer;
