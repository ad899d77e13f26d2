/**
 * Why an experiment is not started. gone, not_ready, too_slow: its source has no members that can be read now. one_arm:
 * the source has so few members that the sample takes all of them. no_place: a target is off, or has no room for the
 * arms. too_many: as many experiments run as may.
 */
export type StartRefusal =
  | "name_empty"
  | "name_too_long"
  | "name_unprintable"
  | "name_taken"
  | "gone"
  | "not_ready"
  | "too_slow"
  | "one_arm"
  | "no_place"
  | "too_many";
