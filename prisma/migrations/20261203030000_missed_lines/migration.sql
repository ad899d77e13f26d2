-- Whether lines of the reading that is under way could not be read: then the next one reads everything.

alter table product_readings add column missed_lines boolean not null default false;
