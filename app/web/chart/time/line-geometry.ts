import { fromTop, rounded } from "../scale.ts";

/** A line that shows how a value changed, in a square of 100 by 100 whose y goes down. */
export interface Line {
  readonly path: string;
  /** Where the last value stands, in per cent from the bottom. */
  readonly end: number;
}

/** A change below this share of the largest value is drawn as small as it is. */
const LEAST_SPAN = 0.1;

/**
 * A small line without an axis. It fills its height, except that small changes stay small.
 * @param places - ascending, in per cent, one for each value
 * @returns null without values
 */
export function lineOf(places: readonly number[], values: readonly number[]): Line | null {
  const last = values.at(-1);
  if (last === undefined) return null;
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(highest - lowest, LEAST_SPAN * Math.max(Math.abs(lowest), Math.abs(highest)));
  const middle = (lowest + highest) / 2;
  const place = (value: number): number => (span === 0 ? 50 : rounded(50 + (100 * (value - middle)) / span));
  const points = values.map((value, i) => `${places[i] ?? 0} ${fromTop(place(value))}`);
  return { path: `M${points.join("L")}`, end: place(last) };
}
