import { GROUPS, type Group } from "../groups/group.ts";
import { isBetter } from "../groups/ranking.ts";

/** The group of a customer, or of several with the same way, at one date and at another; null: in no group. */
export interface CustomerFlow {
  readonly from: Group | null;
  readonly to: Group | null;
  /** How many customers they are. One if left out. */
  readonly customers?: number;
  /** What they have spent within the window, in minor units: the revenue at stake. */
  readonly spentMinor: number;
}

/** Customers and what they have spent. */
export interface FlowCell {
  readonly customers: number;
  readonly spentMinor: number;
}

/** How many customers went from each group to each other one. Both axes: the six groups in their order, then none. */
export interface FlowMatrix {
  readonly states: readonly (Group | null)[];
  /** cells[from][to], by the indexes of `states`. */
  readonly cells: readonly (readonly FlowCell[])[];
  readonly stayed: FlowCell;
  readonly better: FlowCell;
  /** Into a worse group or out of all groups: the revenue at stake. */
  readonly worse: FlowCell;
}

const STATES: readonly (Group | null)[] = [...GROUPS, null];

interface Sum {
  customers: number;
  spentMinor: number;
}

/** The flows of a matrix that have customers. */
export function flowsIn({ states, cells }: Pick<FlowMatrix, "states" | "cells">): Required<CustomerFlow>[] {
  return states.flatMap((from, row) =>
    states.flatMap((to, column) => {
      const cell = cells[row]?.[column];
      return cell === undefined || cell.customers === 0 ? [] : [{ from, to, ...cell }];
    }),
  );
}

/** Sums flows. Each flow is one customer, or several already summed. */
export function flowMatrix(flows: Iterable<CustomerFlow>): FlowMatrix {
  const cells = STATES.map(() => STATES.map((): Sum => ({ customers: 0, spentMinor: 0 })));
  for (const { from, to, customers = 1, spentMinor } of flows) {
    const cell = cells[STATES.indexOf(from)]?.[STATES.indexOf(to)];
    if (cell === undefined) continue;
    cell.customers += customers;
    cell.spentMinor += spentMinor;
  }
  const total = (which: (from: Group | null, to: Group | null) => boolean): FlowCell => {
    const sum: Sum = { customers: 0, spentMinor: 0 };
    STATES.forEach((from, row) => {
      STATES.forEach((to, column) => {
        if (!which(from, to)) return;
        sum.customers += cells[row]?.[column]?.customers ?? 0;
        sum.spentMinor += cells[row]?.[column]?.spentMinor ?? 0;
      });
    });
    return sum;
  };
  return {
    states: STATES,
    cells,
    stayed: total((from, to) => from === to),
    better: total((from, to) => to !== null && from !== to && isBetter(to, from)),
    worse: total((from, to) => from !== null && from !== to && isBetter(from, to)),
  };
}
