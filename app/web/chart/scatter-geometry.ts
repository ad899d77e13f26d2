import { axisOf, type Axis } from "./scale.ts";

/** A point whose y was measured, with the interval that it may lie in. */
export interface Measured {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** Places in per cent, y from the bottom. Both axes are the same, so the diagonal is where x equals y. */
export interface Scatter {
  readonly axis: Axis;
  readonly points: readonly Measured[];
}

/** @param least - both axes are at least this long */
export function scatterOf(points: readonly Measured[], least: number): Scatter {
  const axis = axisOf(
    points.flatMap(({ x, y, low, high }) => [x, y, low, high]),
    least,
  );
  const { placeOf } = axis;
  const placed = points.map(({ x, y, low, high }) => ({
    x: placeOf(x),
    y: placeOf(y),
    low: placeOf(low),
    high: placeOf(high),
  }));
  return { axis, points: placed };
}
