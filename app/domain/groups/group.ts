/** The six loyalty groups, in the fixed order of lists and of stored sets (bit i is the i-th). */
export const GROUPS = [
  "new",
  "about_to_sleep",
  "sleeping",
  "potential_loyal",
  "loyal",
  "loyal_at_risk",
] as const;

export type Group = (typeof GROUPS)[number];

/** Whether a text (from a URL or a database row) names a group. */
export function isGroup(text: unknown): text is Group {
  return GROUPS.some((group) => group === text);
}
