-- When a segment's rule was last changed. A new name changes nobody's place in the segment.
alter table segments add column rule_changed_at timestamptz(3);
