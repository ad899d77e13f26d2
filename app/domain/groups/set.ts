import { GROUPS, type Group } from "./group.ts";

/** The bit of one group in a set of groups, which is one number: bit i is the i-th of `GROUPS`. */
export function groupBit(group: Group): number {
  return 1 << GROUPS.indexOf(group);
}

/** The groups of a set, in the order of `GROUPS`. Bits beyond them are ignored. */
export function groupsIn(set: number): Group[] {
  return GROUPS.filter((group) => (set & groupBit(group)) !== 0);
}
