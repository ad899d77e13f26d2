import type { Group } from "../groups/group.ts";

/** A customer's move at a run. */
export interface RecordedMove<Id> {
  readonly customerId: Id;
  readonly from: Group | null;
  readonly to: Group | null;
}

/**
 * Where customers went over several runs: of each the first `from` and the last `to`. Who came back is left out.
 * @param moves - of the runs after the first date up to the second, in order of the runs.
 */
export function netMoves<Id>(moves: Iterable<RecordedMove<Id>>): RecordedMove<Id>[] {
  const net = new Map<Id, RecordedMove<Id>>();
  for (const move of moves) {
    const from = net.get(move.customerId)?.from;
    net.set(move.customerId, from === undefined ? move : { ...move, from });
  }
  return [...net.values()].filter(({ from, to }) => from !== to);
}
