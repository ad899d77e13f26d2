-- Files with contact details: for whom they are, and whether only of those who agreed to marketing.

alter table exports
  add column subscribed_only boolean not null,
  add constraint exports_format_check check (format in ('google_ads', 'meta', 'klaviyo'));
