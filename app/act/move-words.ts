/** How moves are worded where workflows are built on the words: English in every language, like names of properties. */
import type { Group } from "../domain/groups/group.ts";
import type { MoveCause } from "../domain/movement/cause.ts";
import { ENGLISH_NAMES } from "../sync/labels/group-names.ts";

export const CAUSES: Readonly<Record<MoveCause, string>> = {
  ordered: "Ordered",
  time_passed: "Time passed",
  boundary_moved: "Boundaries moved",
  data_changed: "Orders changed",
  setting_changed: "Settings changed",
};

const NO_GROUP = "No group";

export function nameOf(group: Group | null): string {
  return group === null ? NO_GROUP : ENGLISH_NAMES[group];
}
