-- Whether profiles in Klaviyo show what is expected of their customers, and which of it a profile may show.
alter table sync_targets add column predictions boolean not null default false;
alter table list_states add column shown_predictions smallint not null default 0;
