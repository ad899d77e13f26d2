import type { TargetLabels } from "../../db/sync/sync-targets.server.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { groupMask } from "../../domain/sync/places.ts";

/** Which groups a customer's tags stand for, as masks. */
interface PlacesOfTags {
  readonly places: bigint;
  /** Under the labels before. */
  readonly before: bigint;
}

/** What a customer's tags stand for, under today's labels and those before. Upper and lower case don't count. */
export function placesOfTags(tags: readonly string[], { current, previous }: TargetLabels): PlacesOfTags {
  const carried = new Set(tags.map((tag) => tag.toLowerCase()));
  const maskOf = (labels: TargetLabels["current"]): bigint =>
    GROUPS.reduce(
      (mask, group) => (carried.has(labels[group].toLowerCase()) ? mask | groupMask(group) : mask),
      0n,
    );
  return { places: maskOf(current), before: previous === null ? 0n : maskOf(previous) };
}
