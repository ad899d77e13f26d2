-- Profiles in Klaviyo show the names of their segments with what they show of their group.
alter table audience_sets add column segments_changed boolean not null default false;
