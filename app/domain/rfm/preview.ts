import type { Group } from "../groups/group.ts";
import { flowMatrix, type FlowMatrix } from "../movement/flow.ts";

/** A customer under the model in use and under another, at the same moment. */
export interface Regrouped {
  /** The internal id. */
  readonly id: bigint;
  readonly from: Group;
  readonly to: Group;
  readonly spentMinor: number;
}

/** Who would move if another model were adopted. */
export interface RefitPreview {
  /** All customers who are in a group. */
  readonly customers: number;
  readonly moved: number;
  /** cells[from][to], by the places of the flow's states; the sizes before and after are its sums. */
  readonly cells: FlowMatrix["cells"];
  /** Of those who would move the ones who spent most, at most 20. */
  readonly examples: readonly Regrouped[];
}

const MOST_EXAMPLES = 20;
/** Sorted and cut at this length: never more than these are held. */
const EXAMPLES_HELD = 2_000;

/** Compares two models over the customers in a group; equal customers give an equal preview. */
export function previewOf(customers: Iterable<Regrouped>): RefitPreview {
  let count = 0;
  let moved = 0;
  let examples: Regrouped[] = [];
  function* noted(): Generator<Regrouped> {
    for (const customer of customers) {
      count += 1;
      if (customer.from !== customer.to) {
        moved += 1;
        examples.push(customer);
        if (examples.length >= EXAMPLES_HELD) examples = topSpenders(examples);
      }
      yield customer;
    }
  }
  const { cells } = flowMatrix(noted());
  return { customers: count, moved, cells, examples: topSpenders(examples) };
}

function topSpenders(customers: readonly Regrouped[]): Regrouped[] {
  return customers
    .toSorted((a, b) => b.spentMinor - a.spentMinor || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_EXAMPLES);
}
