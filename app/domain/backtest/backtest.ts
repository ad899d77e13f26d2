import type { Group } from "../groups/group.ts";
import { resample, type Resampled } from "./bootstrap.ts";
import { cellsOf, emptyTally, tally, type Outcomes } from "./cells.ts";
import { bootstrapEstimate, verdictOf, wilson, type Estimate } from "./intervals.ts";
import { auc, gini, type ByClass } from "./measures.ts";
import type { Ranking } from "./rankings.ts";
import type { BacktestReport, Difference, GroupOutcome, RankingOutcome } from "./report.ts";

interface BacktestOptions {
  readonly resamples: number;
  readonly seed: number;
}

const DEFAULTS: BacktestOptions = { resamples: 1_000, seed: 1 };

/**
 * With fewer buyers than this, resamples are all alike, and their intervals are falsely narrow. Then only the plain
 * rate is given.
 */
const FEWEST_BUYERS = 10;

/** Each ranking has the figures AUC and Gini. Each class that is a group has three more. */
const OF_RANKING = 2;
const OF_GROUP = 3;

/**
 * What the groups of a past date foretold, and what those customers then did. The same input gives the same report.
 * @param rankings - of the same customers as `outcomes`, in the same order; the first is compared with the others
 */
export function backtest(
  rankings: readonly Ranking[],
  outcomes: Outcomes,
  options: BacktestOptions = DEFAULTS,
): BacktestReport {
  const steps = backtestSteps(rankings, outcomes, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in a thousand steps. Each takes a few milliseconds for a hundred thousand customers. */
export function* backtestSteps(
  rankings: readonly Ranking[],
  outcomes: Outcomes,
  options: BacktestOptions = DEFAULTS,
): Generator<void, BacktestReport> {
  const cells = cellsOf(rankings, outcomes);
  const figures = yield* resample(rankings, cells, (tallies) => figuresOf(rankings, tallies), options);
  const tallies = rankings.map((ranking, r) => {
    const whole = emptyTally(ranking.classes);
    tally(cells, cells.classOf[r] ?? new Int32Array(), cells.size, whole);
    return whole;
  });
  const starts = startsOf(rankings);
  const bought = sum(outcomes.bought);
  const customers = outcomes.bought.length;
  const enough = Math.min(bought, customers - bought) >= FEWEST_BUYERS;
  return {
    customers,
    bought,
    revenueMinor: sum(outcomes.revenueMinor),
    rate: wilson(bought, customers),
    rankings: rankings.map((ranking, r) => {
      const outcome = rankingOutcome(ranking, tallies[r], figures, starts[r] ?? 0);
      return enough ? outcome : { ...outcome, auc: null, gini: null };
    }),
    comparisons: rankings.slice(1).map((ranking, other) => ({
      with: ranking.name,
      auc: enough ? difference(figures, 0, starts[other + 1] ?? 0) : null,
      gini: enough ? difference(figures, 1, (starts[other + 1] ?? 0) + 1) : null,
    })),
  };
}

function figuresOf(rankings: readonly Ranking[], tallies: readonly ByClass[]): number[] {
  return rankings.flatMap(({ groups }, r) => {
    const found = tallies[r] ?? emptyTally(0);
    const ofGroups = groups === null ? [] : groups.flatMap((_, place) => groupFigures(found, place));
    return [auc(found), gini(found), ...ofGroups];
  });
}

function groupFigures({ customers, bought, revenue }: ByClass, place: number): number[] {
  const size = customers[place] ?? 0;
  const all = sum(customers);
  const perCustomer = (revenue[place] ?? 0) / size;
  const rateLift = (bought[place] ?? 0) / size / (sum(bought) / all);
  return [perCustomer, rateLift, perCustomer / (sum(revenue) / all)];
}

/** Where the figures of each ranking start. */
function startsOf(rankings: readonly Ranking[]): number[] {
  let start = 0;
  return rankings.map(({ groups }) => {
    const own = start;
    start += OF_RANKING + OF_GROUP * (groups?.length ?? 0);
    return own;
  });
}

function rankingOutcome(
  { name, groups }: Ranking,
  found: ByClass = emptyTally(0),
  figures: Resampled,
  start: number,
): RankingOutcome {
  const ofGroup = (group: Group, place: number): GroupOutcome => {
    const first = start + OF_RANKING + OF_GROUP * place;
    const customers = found.customers[place] ?? 0;
    const bought = found.bought[place] ?? 0;
    const figure = (offset: number): Estimate | null =>
      bought < FEWEST_BUYERS ? null : estimate(figures, first + offset);
    return {
      group,
      customers,
      bought,
      revenueMinor: found.revenue[place] ?? 0,
      rate: wilson(bought, customers),
      revenuePerCustomer: figure(0),
      rateLift: figure(1),
      revenueLift: figure(2),
    };
  };
  return {
    name,
    auc: estimate(figures, start),
    gini: estimate(figures, start + 1),
    groups: groups?.map(ofGroup) ?? null,
  };
}

function estimate({ values, resampled }: Resampled, figure: number): Estimate | null {
  return bootstrapEstimate(values[figure] ?? NaN, resampled[figure] ?? new Float64Array());
}

function difference({ values, resampled }: Resampled, ours: number, theirs: number): Difference | null {
  const other = resampled[theirs] ?? new Float64Array();
  const found = bootstrapEstimate(
    (values[ours] ?? NaN) - (values[theirs] ?? NaN),
    (resampled[ours] ?? new Float64Array()).map((value, sample) => value - (other[sample] ?? NaN)),
  );
  return found === null ? null : { ...found, verdict: verdictOf(found) };
}

function sum(values: Float64Array | Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
