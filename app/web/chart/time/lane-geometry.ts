import { fromTop, rounded } from "../scale.ts";
import { placesOf } from "./time-axis.ts";

/** A time in one lane. Lanes are numbered from the top. */
export interface LaneStay {
  readonly lane: number;
  /** ISO moments. */
  readonly from: string;
  readonly to: string;
}

export interface LaneShapes {
  /** The outline of each stay, in a square of 100 by 100 whose y goes down. */
  readonly bars: readonly string[];
  /** A line from each stay to the one that follows at once in another lane. */
  readonly steps: string;
}

/** The part of its lane that a bar fills. */
const FILLED = 0.56;
/** A short stay is at least this wide, in per cent, so that it can be seen. */
const LEAST_WIDTH = 0.8;

/** Where the middle of a lane stands, in per cent from the bottom. */
export function laneMiddle(lane: number, lanes: number): number {
  return rounded(100 - (100 * (lane + 0.5)) / lanes);
}

/** Where moments stand between the two ends of an axis of time, in per cent. */
export function placesBetween(from: string, to: string, moments: readonly string[]): number[] {
  return placesOf([from, ...moments, to]).slice(1, -1);
}

/** @param stays - ascending; the first begins and the last ends the picture's time */
export function lanesOf(stays: readonly LaneStay[], lanes: number): LaneShapes {
  const [from, to] = [stays[0]?.from ?? "", stays.at(-1)?.to ?? ""];
  const starts = placesBetween(
    from,
    to,
    stays.map((stay) => stay.from),
  );
  const ends = placesBetween(
    from,
    to,
    stays.map((stay) => stay.to),
  );
  const half = (FILLED * 100) / lanes / 2;
  const y = (lane: number): number => fromTop(laneMiddle(lane, lanes));
  const bars = stays.map(({ lane }, i) => {
    const start = Math.min(starts[i] ?? 0, 100 - LEAST_WIDTH);
    const end = Math.max(ends[i] ?? 0, start + LEAST_WIDTH);
    return `M${rounded(start)} ${rounded(y(lane) - half)}H${rounded(end)}V${rounded(y(lane) + half)}H${rounded(start)}Z`;
  });
  const steps = stays.flatMap(({ lane, from: at }, i) => {
    const before = stays[i - 1];
    if (before === undefined || before.lane === lane || before.to !== at) return [];
    return [`M${starts[i] ?? 0} ${y(before.lane)}V${y(lane)}`];
  });
  return { bars, steps: steps.join("") };
}
