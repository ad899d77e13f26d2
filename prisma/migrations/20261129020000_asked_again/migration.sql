-- Some erasures begin only once Shopify, asked again, no longer has the customer; those under way need no asking.
alter table erasures add column to_ask boolean not null default false;

-- Who asked for a file with contact details: the id of a user of Shopify's; null: not known.
alter table exports add column requested_by text;

-- When Klaviyo keys were tried that did not work, or whose answer is still to come: the newest ten minutes' count.
alter table shops add column klaviyo_key_tries timestamptz(3)[];
