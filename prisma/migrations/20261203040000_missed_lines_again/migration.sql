-- A line that can never be read must not make every reading a whole one. So it is noted when everything is read again.
alter table product_readings add column retry_at timestamptz(3);
