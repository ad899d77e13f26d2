import { flowsIn, type CustomerFlow, type FlowMatrix } from "./flow.ts";

/** Customers who went from one state to another. */
export type NamedFlow = Required<CustomerFlow>;

/** All customers who moved, by their way. Most customers first. */
export function largestFlows(matrix: Pick<FlowMatrix, "states" | "cells">): NamedFlow[] {
  return flowsIn(matrix)
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => b.customers - a.customers || b.spentMinor - a.spentMinor);
}
