import type { DistinctValues } from "./distinct.ts";
import { addGain, longNumbers, prefixSums, type LongNumbers, type PrefixSums } from "./gains.ts";

/** One row of the programme: the greatest gain over the values 0..i, and the start of its last cluster. */
interface Row {
  readonly best: LongNumbers;
  readonly starts: Int32Array;
}

/** Gains that differ by less than this share of them are equal. Even long numbers round, as for a third. */
const EQUAL = 2 ** -96;

/** The start of each of k optimal clusters among n >= k >= 1 distinct values. Of equal gains the leftmost start. */
export function optimalStarts(points: DistinctValues, k: number): number[] {
  const n = points.values.length;
  const prefix = prefixSums(points);
  let best = oneCluster(prefix, n);
  let next = longNumbers(n);
  const rows: Int32Array[] = [];
  for (let cluster = 1; cluster < k; cluster++) {
    const row = { best: next, starts: new Int32Array(n) };
    // Of the last row only the last value's cell is read.
    fillRow(prefix, best, row, cluster, cluster === k - 1 ? n - 1 : cluster);
    rows.push(row.starts);
    [best, next] = [next, best];
  }
  const starts: number[] = [];
  let last = n - 1;
  for (const row of rows.reverse()) {
    const start = row[last] ?? 0;
    starts.push(start);
    last = start - 1;
  }
  return [0, ...starts.reverse()];
}

function oneCluster(prefix: PrefixSums, n: number): LongNumbers {
  const best = longNumbers(n);
  const nothing = { high: 0, low: 0 };
  for (let i = 0; i < n; i++) addGain(prefix, 0, i + 1, nothing, best, i);
  return best;
}

/**
 * Fills the row for one cluster more than `clusters`, for the values from `from` on. The best start moves right with
 * i. So the start of the middle cell halves the range of starts for the cells on either side.
 */
function fillRow(prefix: PrefixSums, previous: LongNumbers, row: Row, clusters: number, from: number): void {
  const solve = cellSolver(prefix, previous, row);
  const fill = (first: number, last: number, lowest: number, highest: number): void => {
    const i = (first + last) >> 1;
    const start = solve(i, lowest, Math.min(highest, i));
    if (first < i) fill(first, i - 1, lowest, start);
    if (i < last) fill(i + 1, last, start, highest);
  };
  const end = row.starts.length - 1;
  fill(from, end, clusters, end);
}

/**
 * Solves a cell: finds the best start between two and stores its gain. Gains are first compared in plain doubles.
 * Only those too close to the greatest are compared in long precision, seldom more than one.
 */
function cellSolver(
  prefix: PrefixSums,
  previous: LongNumbers,
  row: Row,
): (i: number, lowest: number, highest: number) => number {
  const { count, slack } = prefix;
  const sums = prefix.sum.high;
  const gains = previous.high;
  const trial = longNumbers(1);
  const before = { high: 0, low: 0 };

  const tryStart = (start: number, end: number): void => {
    before.high = previous.high[start - 1] ?? 0;
    before.low = previous.low[start - 1] ?? 0;
    addGain(prefix, start, end, before, trial, 0);
  };

  return (i, lowest, highest) => {
    const endSum = sums[i + 1] ?? 0;
    const endCount = count[i + 1] ?? 0;
    let greatest = -Infinity;
    let near = lowest;
    let far = lowest;
    for (let start = lowest; start <= highest; start++) {
      const s = endSum - (sums[start] ?? 0);
      const gain = (gains[start - 1] ?? 0) + (s * s) / (endCount - (count[start] ?? 0));
      if (gain < greatest - slack) continue;
      if (gain > greatest + slack) near = start;
      if (gain > greatest) greatest = gain;
      far = start;
    }
    let best = near;
    tryStart(near, i + 1);
    let high = trial.high[0] ?? 0;
    let low = trial.low[0] ?? 0;
    for (let start = near + 1; start <= far; start++) {
      tryStart(start, i + 1);
      const trialHigh = trial.high[0] ?? 0;
      const trialLow = trial.low[0] ?? 0;
      if (trialHigh - high + (trialLow - low) > EQUAL * high) {
        best = start;
        high = trialHigh;
        low = trialLow;
      }
    }
    row.best.high[i] = high;
    row.best.low[i] = low;
    row.starts[i] = best;
    return best;
  };
}
