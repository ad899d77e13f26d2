import type { GroupFigures } from "../db/scoring/snapshots.server.ts";
import { GROUPS } from "../domain/groups/group.ts";
import type { CustomerTable } from "./customer-table.ts";
import type { Scores } from "./scores.ts";

/** The figures of all six groups, in their order. A group without customers has zeros. */
export function groupFigures(table: CustomerTable, scores: Scores): GroupFigures[] {
  const { group, recencyDays } = scores;
  return GROUPS.map((name, index) => {
    const inGroup = (_: number, i: number): boolean => group[i] === index;
    const recency = recencyDays.filter(inGroup);
    return {
      group: name,
      customers: recency.length,
      orders: sum(table.orderCount.filter(inGroup)),
      spentMinor: sum(table.spentMinor.filter(inGroup)),
      medianRecencyDays: median(recency),
    };
  });
}

/** The middle value. Of two middle values their mean, rounded down. null without values. */
export function median(values: Int32Array): number | null {
  const sorted = Int32Array.from(values).sort();
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : Math.floor((lower + upper) / 2);
}

function sum(values: Int32Array | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
