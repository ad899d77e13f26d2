-- Campaigns in Klaviyo: drafts that were made here, and campaigns that the merchant linked, with what was reported of
-- them. And since when a shop lets the app make drafts and read reports.

create table campaigns (
  shop_id integer not null,
  id serial not null,
  origin text not null,
  state text not null,
  request_key uuid,
  source_kind text,
  source_subject text,
  source_name text,
  strategy text,
  language text,
  name text not null,
  subject_line text,
  preview_text text,
  body text,
  list_id text,
  excluded_list_id text,
  excluded_name text,
  begun text,
  template_id text,
  campaign_id text,
  message_id text,
  error_code text,
  unavailable_since timestamptz(3),
  created_at timestamptz(3) not null,
  drafted_at timestamptz(3),
  status text,
  sent_at timestamptz(3),
  gone_at timestamptz(3),
  recipients integer,
  delivered integer,
  opened integer,
  unsubscribed integer,
  spam_complaints integer,
  orders integer,
  revenue_minor bigint,
  read_at timestamptz(3),

  constraint campaigns_pkey primary key (shop_id, id),
  constraint campaigns_origin_check check (origin in ('drafted', 'linked')),
  constraint campaigns_state_check check (state in ('drafting', 'drafted', 'failed', 'linked')),
  constraint campaigns_begun_check check (begun in ('template', 'campaign', 'assignment'))
);
create unique index campaigns_shop_id_request_key_key on campaigns (shop_id, request_key);
create unique index campaigns_shop_id_campaign_id_key on campaigns (shop_id, campaign_id);

alter table campaigns enable row level security;
alter table campaigns force row level security;
create policy one_shop on campaigns
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on campaigns to sixfold_shop;
grant usage on sequence campaigns_id_seq to sixfold_shop;
alter table campaigns alter column shop_id set statistics 0;

create table campaign_access (
  shop_id integer not null,
  allowed_since timestamptz(3),
  reports_due_at timestamptz(3),
  reports_day date,
  reports_asked smallint not null default 0,
  reports_read_at timestamptz(3),
  error_code text,
  unavailable_since timestamptz(3),

  constraint campaign_access_pkey primary key (shop_id)
);

alter table campaign_access enable row level security;
alter table campaign_access force row level security;
create policy one_shop on campaign_access
  using (shop_id = (select current_setting('sixfold.shop_id')::int))
  with check (shop_id = (select current_setting('sixfold.shop_id')::int));
grant select, insert, update, delete on campaign_access to sixfold_shop;
alter table campaign_access alter column shop_id set statistics 0;

-- What else a consent may be for, and the page of the app that the merchant comes back to.
alter table klaviyo_consents
  add column back text,
  drop constraint klaviyo_consents_purpose_check,
  add constraint klaviyo_consents_purpose_check check (purpose in ('connect', 'engagement', 'drafts', 'events'));
