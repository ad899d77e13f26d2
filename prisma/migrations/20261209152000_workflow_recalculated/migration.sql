-- Moves by other boundaries or settings have triggers of their own. Checked in the next migration, without a lock.

alter table workflow_calls drop constraint workflow_calls_about_check;
alter table workflow_calls add constraint workflow_calls_about_check check (case handle
  when 'loyalty-group-changed' then num_nulls(customer_id, run_id) = 0 and num_nonnulls(segment_id, joined) = 0
  when 'loyalty-group-recalculated' then num_nulls(customer_id, run_id) = 0 and num_nonnulls(segment_id, joined) = 0
  when 'segment-joined-or-left' then num_nulls(customer_id, segment_id, joined) = 0 and run_id is null
  when 'segment-recalculated' then num_nulls(customer_id, segment_id, joined) = 0 and run_id is null
  when 'loyalty-groups-refreshed' then run_id is not null and num_nonnulls(customer_id, segment_id, joined) = 0
  else false end) not valid;
