import { GROUPS, type Group } from "../groups/group.ts";
import type { FlowCell, FlowMatrix } from "./flow.ts";

/** A group's size at two dates. */
export interface NetChange {
  readonly group: Group;
  readonly before: number;
  readonly after: number;
}

/** The sizes of all six groups before and after, for the customers in the matrix. */
export function netChanges({ states, cells }: Pick<FlowMatrix, "states" | "cells">): NetChange[] {
  return GROUPS.map((group) => {
    const place = states.indexOf(group);
    return {
      group,
      before: sum(cells[place] ?? []),
      after: sum(cells.flatMap((row) => row[place] ?? [])),
    };
  });
}

/** Customers who went from one state to another. */
export interface NamedFlow extends FlowCell {
  readonly from: Group | null;
  readonly to: Group | null;
}

/** All customers who moved, by their way. Most customers first. */
export function largestFlows({ states, cells }: Pick<FlowMatrix, "states" | "cells">): NamedFlow[] {
  const flows = states.flatMap((from, row) =>
    states.flatMap((to, column): NamedFlow[] => {
      const cell = cells[row]?.[column];
      return row === column || cell === undefined || cell.customers === 0 ? [] : [{ from, to, ...cell }];
    }),
  );
  return flows.sort((a, b) => b.customers - a.customers || b.spentMinor - a.spentMinor);
}

function sum(cells: readonly FlowCell[]): number {
  return cells.reduce((total, { customers }) => total + customers, 0);
}
