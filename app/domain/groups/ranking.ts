import type { Group } from "./group.ts";

/**
 * The groups from the most to the least likely to buy again: the fixed order in which a back-test ranks them, and by
 * which one group is better than another. Measured, not a matter of taste: those who come back lead.
 */
export const RANKED_GROUPS = [
  "loyal",
  "potential_loyal",
  "loyal_at_risk",
  "new",
  "about_to_sleep",
  "sleeping",
] as const satisfies readonly Group[];

/** The place of a group in `RANKED_GROUPS`: 0 is the best. */
export function rankOf(group: Group): number {
  return RANKED_GROUPS.indexOf(group);
}

/** Whether one group ranks above another; being in none ranks below all. */
export function isBetter(group: Group, other: Group | null): boolean {
  return other === null || rankOf(group) < rankOf(other);
}
