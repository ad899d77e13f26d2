import { emptyTally, tally, type Cells } from "./cells.ts";
import type { ByClass } from "./measures.ts";
import { poisson } from "./poisson.ts";
import type { Ranking } from "./rankings.ts";
import { seededRandom } from "./random.ts";

/** Figures of the customers as they are, and of each resample. Index i of `resampled` has those of the i-th figure. */
export interface Resampled {
  readonly values: readonly number[];
  readonly resampled: readonly Float64Array[];
}

/** Makes figures from the customers of each ranking by class. It makes the same number of figures for each resample. */
export type Figures = (tallies: readonly ByClass[]) => number[];

/**
 * Computes figures over resamples of the customers. All figures of a resample come from the same customers, so their
 * differences are paired.
 *
 * A Poisson bootstrap (Hanley and MacGibbon 2006): each customer is drawn Poisson(1) times. So a cell of n alike
 * customers is drawn Poisson(n) times. The number of customers drawn varies a little, which does not affect means and
 * rates. The work grows with the number of cells, not of customers.
 *
 * Yields after each resample, so that a caller may do something else in between.
 */
export function* resample(
  rankings: readonly Ranking[],
  cells: Cells,
  figures: Figures,
  options: { readonly resamples: number; readonly seed: number },
): Generator<void, Resampled> {
  const tallies = rankings.map((ranking) => emptyTally(ranking.classes));
  const of = (weights: Float64Array): number[] => {
    tallies.forEach((into, r) => tally(cells, cells.classOf[r] ?? new Int32Array(), weights, into));
    return figures(tallies);
  };
  const values = of(cells.size);
  const resampled = values.map(() => new Float64Array(options.resamples));
  const random = seededRandom(options.seed);
  const weights = new Float64Array(cells.length);
  for (let sample = 0; sample < options.resamples; sample++) {
    for (let cell = 0; cell < cells.length; cell++) weights[cell] = poisson(random, cells.size[cell] ?? 0);
    of(weights).forEach((value, figure) => {
      const column = resampled[figure];
      if (column !== undefined) column[sample] = value;
    });
    yield;
  }
  return { values, resampled };
}
