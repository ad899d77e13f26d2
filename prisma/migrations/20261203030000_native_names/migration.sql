-- The name that a customer segment has in Shopify, which may be the merchant's. The name that the app gave it stays beside.
alter table audiences add column segment_seen_name text;
