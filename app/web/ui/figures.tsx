import { GROUPS, type Group } from "../../domain/groups/group.ts";

/** A group's figures at the newest run. */
export interface GroupFigures {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
  readonly medianRecencyDays: number | null;
}

/** All groups together. The shares are shares of these. */
export interface Totals {
  readonly customers: number;
  readonly spentMinor: number;
}

/** All six groups in the fixed order, also those without customers. */
export function allGroups(known: readonly GroupFigures[]): GroupFigures[] {
  return GROUPS.map(
    (group) =>
      known.find((each) => each.group === group) ?? {
        group,
        customers: 0,
        orders: 0,
        spentMinor: 0,
        medianRecencyDays: null,
      },
  );
}

export function totalsOf(groups: readonly GroupFigures[]): Totals {
  return {
    customers: groups.reduce((sum, each) => sum + each.customers, 0),
    spentMinor: groups.reduce((sum, each) => sum + each.spentMinor, 0),
  };
}
