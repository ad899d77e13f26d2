-- Of which of Klaviyo's lists the members are known, and the way to a group's next profiles.

alter table sync_targets add column lists_known smallint not null default 0;

create index profile_states_shop_id_wanted_email_idx on profile_states (shop_id, wanted, email);
