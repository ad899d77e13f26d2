-- How customers moved between two runs, counted once and kept with the newest run.

alter table runs add column kept_flows jsonb;
