import { nice, ticks } from "d3-array";

/** Two digits are finer than a screen, and the server and the browser then write the same text. */
export function rounded(value: number): number {
  // Adding 0 makes -0 a plain 0.
  return Math.round(value * 100) / 100 + 0;
}

/** A place from the bottom as one from the top, in per cent. */
export function fromTop(place: number): number {
  return rounded(100 - place);
}

/** A value on an axis: where it stands, in per cent of the axis. */
export interface Tick {
  readonly value: number;
  readonly place: number;
}

/** An axis from one value to another. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** Where a value stands, in per cent of the axis. Values beyond its ends stand beyond 0 and 100. */
  readonly placeOf: (value: number) => number;
}

/** About as many ticks as an axis has. It is at least as long, so that no tick is a fraction. */
const TICKS = 4;

/**
 * An axis whose ends are round numbers that take in all values, and 0.
 * @param values - whole numbers
 */
export function axisOf(values: readonly number[]): Axis {
  const lowest = Math.min(0, ...values);
  const [from, to] = nice(lowest, Math.max(0, lowest + TICKS, ...values), TICKS);
  const placeOf = (value: number): number => rounded((100 * (value - from)) / (to - from));
  return { placeOf, ticks: ticks(from, to, TICKS).map((value) => ({ value, place: placeOf(value) })) };
}
