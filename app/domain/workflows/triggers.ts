/** The triggers that workflows in Shopify Flow can start from. */

/**
 * Their handles, as `extensions/flow-*` deploy them. Their starts are made in this order: few before many, and what
 * customers did before what the app's limits did.
 */
export const TRIGGERS = [
  "loyalty-groups-refreshed",
  "segment-joined-or-left",
  "loyalty-group-changed",
  "segment-recalculated",
  "loyalty-group-recalculated",
] as const;

export type Trigger = (typeof TRIGGERS)[number];

/**
 * The trigger that Flow means by its id. Shopify's pages call the id a handle in one place and a name in another. So
 * both are taken: each of our names is its handle with spaces and a capital.
 * @returns null: an id of another kind
 */
export function triggerOf(id: string): Trigger | null {
  const handle = id.trim().toLowerCase().replace(/\s+/g, "-");
  return TRIGGERS.find((trigger) => trigger === handle) ?? null;
}

/**
 * The triggers that workflows use, by the ids that Flow says are used. An id that can't be told may be any of them, so
 * all count as used: a trigger that no workflow uses is only sent in vain.
 */
export function usedTriggers(ids: readonly string[]): ReadonlySet<Trigger> {
  const known = ids.map(triggerOf);
  return new Set(known.includes(null) ? TRIGGERS : known.filter((trigger) => trigger !== null));
}
