import { axisOf, fromTop, type Axis } from "../scale.ts";

/** Layers on top of one another, from the bottom up, each with a value at each place. */
export interface Stack {
  readonly axis: Axis;
  /** The outline of each layer, in a square of 100 by 100 whose y goes down. */
  readonly outlines: readonly string[];
  /** Where the top of all layers stands at each place, in per cent from the bottom. */
  readonly tops: readonly number[];
}

/**
 * @param places - ascending, in per cent
 * @param layers - a value for each place; negative ones count as 0
 */
export function stackOf(places: readonly number[], layers: readonly (readonly number[])[]): Stack {
  const totals = places.map(() => 0);
  const sums = layers.map((values) =>
    places.map((_, i) => (totals[i] = (totals[i] ?? 0) + Math.max(0, values[i] ?? 0))),
  );
  const axis = axisOf(totals);
  const y = (value: number): number => fromTop(axis.placeOf(value));
  const outlines = sums.map((upper, layer) => {
    const there = places.map((x, i) => `${x} ${y(upper[i] ?? 0)}`);
    const lower = sums[layer - 1];
    const back = places.map((x, i) => `${x} ${y(lower?.[i] ?? 0)}`).reverse();
    return `M${[...there, ...back].join("L")}Z`;
  });
  return { axis, outlines, tops: totals.map((value) => axis.placeOf(value)) };
}
