-- Customers by the month of their first order and their group at the run, which hold the first orders of each month too.

alter table runs
  drop column first_orders,
  add column cohorts jsonb;
