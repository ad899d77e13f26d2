-- A customer segment in Shopify on an audience's tag, where the merchant wants one.
alter table audiences
  add column segment_wanted boolean not null default false,
  add column segment_label text,
  add column segment_query text,
  add column segment_failure text;
