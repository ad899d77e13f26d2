import { axisOf, fromTop, type Axis } from "./scale.ts";

/** Several lines on one axis, in a square of 100 by 100 whose y goes down. */
export interface LineShapes {
  readonly axis: Axis;
  readonly paths: readonly string[];
  /** For each place across, where the highest line stands there, in per cent from the bottom. */
  readonly tops: readonly number[];
}

/**
 * @param places - ascending, in per cent, one for each value of a line
 * @param lines - the values of each line
 */
export function linesOf(places: readonly number[], lines: readonly (readonly number[])[]): LineShapes {
  const axis = axisOf(lines.flat());
  const paths = lines.map((values) => {
    const points = values.map(
      (value, i) => `${String(places[i] ?? 0)} ${String(fromTop(axis.placeOf(value)))}`,
    );
    return points.length === 0 ? "" : `M${points.join("L")}`;
  });
  const tops = places.map((_, i) => axis.placeOf(Math.max(0, ...lines.map((values) => values[i] ?? 0))));
  return { axis, paths, tops };
}
