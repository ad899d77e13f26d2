-- When each customer's next order is expected, in days after the last one; null: the customer's rhythm says nothing.
alter table customers add column next_from_days smallint, add column next_until_days smallint;
