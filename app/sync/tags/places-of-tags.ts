import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { bitOf, labelledPlaces } from "../../domain/sync/labelled-places.ts";

/**
 * The mask that a customer's tags stand for, under today's labels or those before. Upper and lower case don't count.
 */
export function placesOfTags(tags: readonly string[], audiences: readonly LabelledAudience[]): number {
  const carried = new Set(tags.map((tag) => tag.toLowerCase()));
  return labelledPlaces(audiences)
    .filter(({ label }) => carried.has(label.toLowerCase()))
    .reduce((mask, place) => mask | bitOf(place), 0);
}
