import { GROUPS, type Group } from "./group.ts";

/** A set of groups in one number: bit i is the i-th of `GROUPS`. This is the bit of one group. */
export function groupBit(group: Group): number {
  return 1 << GROUPS.indexOf(group);
}

/** The groups of a set, in the order of `GROUPS`; bits beyond them are nothing. */
export function groupsIn(set: number): Group[] {
  return GROUPS.filter((group) => (set & groupBit(group)) !== 0);
}
