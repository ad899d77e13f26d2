import { ridgeOf, withinLimits, type LogLimits } from "./limits.ts";
import { minimise, type Precision } from "./nelder-mead.ts";

/** How many of the starts are followed down. */
const FOLLOWED = 2;
const ROUGH: Precision = { tolerance: 1e-6, spread: 0.05 };
const FINE: Precision = { tolerance: 1e-10, spread: 1e-4 };

/**
 * The parameters with the greatest likelihood, within limits and with a small ridge. The best of several starts are
 * followed roughly, and the better end is searched again, since a simplex can collapse too early. Deterministic.
 * @param logLikelihood - of positive parameters; -Infinity and NaN are as bad as can be
 * @param starts - in logarithms, as many numbers each as there are limits
 */
export function mostLikely(
  logLikelihood: (parameters: readonly number[]) => number,
  limits: readonly LogLimits[],
  starts: readonly (readonly number[])[],
): number[] {
  const cost = (logs: readonly number[]): number =>
    ridgeOf(logs, limits) - logLikelihood(withinLimits(logs, limits));
  const centre = limits.map((each) => each.centre);
  const ends = [centre, ...starts]
    .map((start) => ({ start, cost: costOf(cost(start)) }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, FOLLOWED)
    .map(({ start }) => minimise(cost, start, 0.5, ROUGH))
    .sort((a, b) => a.value - b.value);
  const found = minimise(cost, ends[0]?.point ?? centre, 0.2, FINE);
  return withinLimits(found.point, limits);
}

function costOf(value: number): number {
  return Number.isNaN(value) ? Infinity : value;
}
