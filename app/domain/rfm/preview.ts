import type { Group } from "../groups/group.ts";
import { flowMatrix, type FlowMatrix } from "../movement/flow.ts";

/** A customer's groups under the model in use and under another, at the same moment. */
export interface Regrouped {
  /** The internal id. */
  readonly id: bigint;
  readonly from: Group;
  readonly to: Group;
  readonly spentMinor: number;
}

/** The customers who would move if another model became active. */
export interface RefitPreview {
  /** All customers who are in a group. */
  readonly customers: number;
  readonly moved: number;
  /** cells[from][to], by the indexes of the flow's states. Its sums are the sizes before and after. */
  readonly cells: FlowMatrix["cells"];
  /** The customers who would move and spent most, at most 20. */
  readonly examples: readonly Regrouped[];
}

const MOST_EXAMPLES = 20;
/** At this length the list is sorted and cut, so memory never has more. */
const EXAMPLES_HELD = 2_000;

/** Compares two models over the customers in a group. Equal customers give an equal preview. */
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
