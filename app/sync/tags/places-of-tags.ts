import { GROUPS } from "../../domain/groups/group.ts";
import { groupBit } from "../../domain/groups/set.ts";
import { LABELLED_PLACES } from "../../domain/sync/places.ts";
import type { TargetLabels } from "../../db/sync/sync-targets.server.ts";

/**
 * The mask that a customer's tags stand for, under today's labels or those before. Upper and lower case don't count.
 */
export function placesOfTags(tags: readonly string[], { current, previous }: TargetLabels): number {
  const carried = new Set(tags.map((tag) => tag.toLowerCase()));
  let places = 0;
  for (const group of GROUPS) {
    if (carried.has(current[group].toLowerCase())) places |= groupBit(group);
    if (previous !== null && carried.has(previous[group].toLowerCase()))
      places |= groupBit(group) << LABELLED_PLACES;
  }
  return places;
}
