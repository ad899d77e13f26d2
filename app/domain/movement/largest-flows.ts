import type { Group } from "../groups/group.ts";
import type { FlowCell, FlowMatrix } from "./flow.ts";

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
