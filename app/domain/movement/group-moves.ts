import type { Group } from "../groups/group.ts";
import type { FlowCell, FlowMatrix } from "./flow.ts";
import { largestFlows } from "./largest-flows.ts";

/** Customers who came from a group, or went to it; null: from no group, or to none. */
export interface GroupMove extends FlowCell {
  readonly group: Group | null;
}

/** How a group changed between two moments. Most customers first. */
export interface GroupMoves {
  readonly came: readonly GroupMove[];
  readonly went: readonly GroupMove[];
}

/** Who came into a group, and who left it. */
export function movesOfGroup(matrix: FlowMatrix, group: Group): GroupMoves {
  const flows = largestFlows(matrix);
  return {
    came: flows
      .filter(({ to }) => to === group)
      .map(({ from, to: _, ...cell }) => ({ group: from, ...cell })),
    went: flows
      .filter(({ from }) => from === group)
      .map(({ to, from: _, ...cell }) => ({ group: to, ...cell })),
  };
}
