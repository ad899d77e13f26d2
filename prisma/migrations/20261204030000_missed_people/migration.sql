-- From when on everything is read again, since lines could not be read.
alter table people_readings add column retry_at timestamptz(3);
