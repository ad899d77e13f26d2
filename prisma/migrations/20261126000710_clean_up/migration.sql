-- Which lists in Klaviyo the app made itself: only these are deleted when the merchant has it clean up. Of those made
-- before this nothing is noted: they are emptied and stay.
alter table sync_targets add column lists_made integer not null default 0;
