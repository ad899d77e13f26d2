-- How a run's customers spread over days, orders and money. Insights draws it without counting them again.
alter table runs add column bins jsonb;
