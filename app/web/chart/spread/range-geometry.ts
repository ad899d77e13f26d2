import { nice, ticks } from "d3-array";

import { rounded, type Tick } from "../scale.ts";

/** A figure with its range, as places on an axis in per cent. */
export interface RangePlace {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RangeShapes {
  readonly ticks: readonly Tick[];
  readonly ranges: readonly (RangePlace | null)[];
  readonly placeOf: (value: number) => number;
}

const TICKS = 4;

/**
 * Figures with their ranges on one axis.
 * @param estimates - null: there is no figure
 * @param from - where the axis begins; its end is a round number above all ranges
 * @param most - the axis ends here at the latest
 */
export function rangesOn(
  estimates: readonly (RangePlace | null)[],
  from: number,
  most = Infinity,
): RangeShapes {
  const highest = Math.max(...estimates.map((each) => each?.high ?? from), from);
  const [, end] = nice(from, highest > from ? highest : from + 1, TICKS);
  const to = Math.min(most, end);
  const placeOf = (value: number): number =>
    rounded(Math.min(100, Math.max(0, (100 * (value - from)) / (to - from))));
  return {
    placeOf,
    ticks: ticks(from, to, TICKS).map((value) => ({ value, place: placeOf(value) })),
    ranges: estimates.map(
      (each) => each && { value: placeOf(each.value), low: placeOf(each.low), high: placeOf(each.high) },
    ),
  };
}
