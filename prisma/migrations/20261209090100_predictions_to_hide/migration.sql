-- The profiles that may show predictions which they should not. Alone in its file, since it must not run in a transaction.
create index concurrently list_states_to_hide_idx on list_states (shop_id, email)
  where shown_predictions & (~coalesce(strpos('234', left(wanted_content, 1)), 0)) <> 0;
