import type { GroupFigures } from "../db/scoring/snapshots.server.ts";
import { binOf, type BinCounts, type BinStarts } from "../domain/distribution/bins.ts";
import { GROUPS } from "../domain/groups/group.ts";
import type { ScoreFigures } from "../domain/rfm/score-figures.ts";
import { scoreOfDigits, type CustomerTable } from "./customer-table.ts";
import type { Scores } from "./scores.ts";

/** The figures of all six groups, in their order. A group without customers has zeros. */
export function groupFigures(table: CustomerTable, scores: Scores): GroupFigures[] {
  const { group, recencyDays } = scores;
  const sums = GROUPS.map(() => ({ customers: 0, orders: 0, spentMinor: 0 }));
  const most = recencyDays.reduce((longest, days) => Math.max(longest, days), 0);
  const byDay = GROUPS.map(() => new Int32Array(most + 1));
  const ofAll = new Int32Array(most + 1);
  group.forEach((index, i) => {
    const sum = sums[index];
    const days = byDay[index];
    const day = recencyDays[i] ?? 0;
    if (sum === undefined || days === undefined) return;
    sum.customers++;
    sum.orders += table.orderCount[i] ?? 0;
    sum.spentMinor += table.spentMinor[i] ?? 0;
    days[day] = (days[day] ?? 0) + 1;
    ofAll[day] = (ofAll[day] ?? 0) + 1;
  });
  return GROUPS.map((name, index) => {
    const days = byDay[index] ?? new Int32Array();
    return {
      group: name,
      ...(sums[index] ?? { customers: 0, orders: 0, spentMinor: 0 }),
      medianRecencyDays: medianOfCounts(days),
      othersMedianRecencyDays: medianOfCounts(ofAll.map((count, day) => count - (days[day] ?? 0))),
    };
  });
}

/** The customers of each score that anybody has. */
export function figuresByScore(table: CustomerTable, { score }: Scores): ScoreFigures[] {
  const sums = new Map<number, { customers: number; orders: number; spentMinor: number }>();
  score.forEach((digits, i) => {
    if (digits === 0) return;
    const sum = sums.get(digits) ?? { customers: 0, orders: 0, spentMinor: 0 };
    sum.customers++;
    sum.orders += table.orderCount[i] ?? 0;
    sum.spentMinor += table.spentMinor[i] ?? 0;
    sums.set(digits, sum);
  });
  return [...sums].sort(([a], [b]) => a - b).map(([digits, sum]) => ({ ...scoreOfDigits(digits), ...sum }));
}

/** How many scored customers are in each bin of days, orders and money. */
export function countInBins(
  { orderCount, spentMinor }: CustomerTable,
  { score, recencyDays }: Scores,
  starts: BinStarts,
): BinCounts {
  const countIn = (
    bounds: readonly number[],
    values: Int32Array | Float64Array,
  ): ReadonlyMap<number, number> => {
    const counts = new Int32Array(bounds.length);
    for (let i = 0; i < score.length; i++) {
      if (score[i] === 0) continue;
      const bin = binOf(bounds, values[i] ?? 0);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return new Map([...counts.entries()].filter(([, customers]) => customers > 0));
  };
  return {
    r: countIn(starts.r, recencyDays),
    f: countIn(starts.f, orderCount),
    m: countIn(starts.m, spentMinor),
  };
}

/**
 * The middle value, given how many there are of each whole number from 0. Of two middle values their mean, rounded
 * down. null without values.
 */
export function medianOfCounts(counts: Int32Array): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const [lower, upper] = [valueAt(counts, (total - 1) >> 1), valueAt(counts, total >> 1)];
  return Math.floor((lower + upper) / 2);
}

/** The value that stands at a place, from 0, if all are sorted. */
function valueAt(counts: Int32Array, place: number): number {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > place);
}
