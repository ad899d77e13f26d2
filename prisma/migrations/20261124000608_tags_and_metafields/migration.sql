-- Since when a target has not answered; operations that Shopify broke off in a row; whether a sync writes metafields, and what an undo gives them back.

alter table syncs
  add column broken_operations smallint not null default 0,
  add column metafields boolean not null default false,
  add column unavailable_since timestamptz(3);
alter table sync_targets add column metafields_defined boolean not null default false;
alter table metafield_states add column undo_to text;
