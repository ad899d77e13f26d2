-- The words that the text columns may hold, and the ranges of what the merchant sets.

alter table settings
  add constraint settings_window_years_check check (window_years between 1 and 10);

alter table orders
  add constraint orders_state_check check (state in ('counted', 'cancelled', 'not_paid', 'test', 'deleted'));

alter table customers
  add constraint customers_group_check
    check ("group" in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk')),
  add constraint customers_scores_check
    check (r between 1 and 5 and f between 1 and 5 and m between 1 and 5),
  add constraint customers_order_count_check check (order_count >= 0);

alter table imports
  add constraint imports_status_check
    check (status in ('starting', 'waiting', 'reading', 'complete', 'failed'));

alter table models
  add constraint models_window_years_check check (window_years between 1 and 10);

alter table snapshots
  add constraint snapshots_group_check
    check ("group" in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk'));

alter table moves
  add constraint moves_from_group_check
    check (from_group in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk')),
  add constraint moves_to_group_check
    check (to_group in ('new', 'about_to_sleep', 'sleeping', 'potential_loyal', 'loyal', 'loyal_at_risk')),
  add constraint moves_change_check check (from_group is distinct from to_group),
  add constraint moves_cause_check
    check (cause in ('ordered', 'time_passed', 'boundary_moved', 'data_changed', 'setting_changed'));

alter table sync_targets
  add constraint sync_targets_target_check check (target in ('shopify_tags', 'klaviyo'));

alter table sync_states
  add constraint sync_states_target_check check (target in ('shopify_tags', 'klaviyo'));

alter table syncs
  add constraint syncs_target_check check (target in ('shopify_tags', 'klaviyo')),
  add constraint syncs_status_check check (status in ('running', 'done', 'incomplete', 'failed'));
