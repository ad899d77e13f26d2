-- What a group's page shows of the newest run without reading the group's customers again: the figures of each score,
-- and the median of the customers outside of each group.

alter table runs add column score_figures jsonb;
alter table snapshots add column others_median_recency_days integer;
