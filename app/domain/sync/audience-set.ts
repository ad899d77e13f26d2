/** What is decided together: the six groups, a segment, or an arm of an experiment. */
const SET_KINDS = ["groups", "segment", "arm"] as const;
export type SetKind = (typeof SET_KINDS)[number];

/** Names a set of audiences. The six groups are one set; a segment and an arm are each a set of their own. */
export type SetKey = "groups" | `segment:${string}` | `arm:${string}`;

export const GROUPS_SET = "groups" satisfies SetKey;

/** Stands in the place of a set's key in a sync that is of all sets: a clean-up. */
export const ALL_SETS = "all";

/** What a sync is of. */
export type SyncedSet = SetKey | typeof ALL_SETS;

const SET_KEY = /^(?:groups|(?:segment|arm):[\w-]{1,64})$/;

export function isSetKey(value: unknown): value is SetKey {
  return typeof value === "string" && SET_KEY.test(value);
}

export function kindOfSet(key: SetKey): SetKind {
  const kind = key.split(":", 1)[0];
  return SET_KINDS.find((each) => each === kind) ?? GROUPS_SET;
}

/** Sorts sets into the order in which they are synced: the groups first, the others by their keys. */
export function bySetOrder(a: SetKey, b: SetKey): number {
  if (a === b) return 0;
  if (a === GROUPS_SET) return -1;
  if (b === GROUPS_SET) return 1;
  return a < b ? -1 : 1;
}
