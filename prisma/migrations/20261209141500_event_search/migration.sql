-- Whether it was begun to find out by single calls which events of the batch Klaviyo has.
alter table event_streams add column searched boolean not null default false;
