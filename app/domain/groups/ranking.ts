import type { Group } from "./group.ts";

/**
 * The groups from the most to the least likely to buy again. A back-test ranks them in this fixed order, and by it
 * one group is better than another. It is measured, not a matter of taste: customers who come back lead.
 */
export const RANKED_GROUPS = [
  "loyal",
  "potential_loyal",
  "loyal_at_risk",
  "new",
  "about_to_sleep",
  "sleeping",
] as const satisfies readonly Group[];

/** The index of a group in `RANKED_GROUPS`. 0 is the best. */
export function rankOf(group: Group): number {
  return RANKED_GROUPS.indexOf(group);
}

/** Whether one group ranks above another. No group ranks below all. */
export function isBetter(group: Group, other: Group | null): boolean {
  return other === null || rankOf(group) < rankOf(other);
}
