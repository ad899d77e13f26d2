import { seededRandom } from "../../../app/domain/backtest/random.ts";
import type { Estimate } from "../../../app/domain/backtest/intervals.ts";
import type { ArmSizes } from "../../../app/domain/experiment/arm.ts";
import { powerOf } from "../../../app/domain/experiment/power.ts";
import { meanDifference } from "../../../app/domain/experiment/redraw.ts";
import { tableLines } from "../table.ts";
import { OTHER_METHODS, otherIntervals } from "./other-methods.ts";
import { pastOf, simulated, withMoreBuyers, type Customers } from "./simulated-store.ts";

const SHARES = [0.02, 0.08, 0.25];
const SIZES: readonly ArmSizes[] = [
  { sample: 1_000, holdout: 1_000 },
  { sample: 1_000, holdout: 200 },
];
const METHODS = ["redrawn (ours)", ...OTHER_METHODS] as const;

/** Prints, for ways to an interval of revenue, how often it leaves 0 without an effect and how often it holds one. */
export function methodsBench(experiments: number): void {
  const rows = SHARES.flatMap((share) => SIZES.map((sizes) => rowOf(share, sizes, experiments)));
  const head = ["order anyway", "arms", ...METHODS];
  console.log([...tableLines([head, ...rows]), ""].join("\n"));
  console.log("in per cent: intervals that leave 0 without an effect / that hold the smallest difference\n");
}

function rowOf(share: number, sizes: ArmSizes, experiments: number): string[] {
  const holdout: Customers = { share, meanMinor: 5_000 };
  const lift = powerOf(pastOf(holdout), sizes).byMeasure.revenue_per_customer.smallestLift ?? 0;
  const without = missed(holdout, holdout, sizes, experiments);
  const withEffect = missed(withMoreBuyers(holdout, lift), holdout, sizes, experiments);
  const percent = (part: number | undefined): string => (100 * (part ?? NaN)).toFixed(1);
  const cells = METHODS.map((_, i) => `${percent(without[i])} / ${percent(1 - (withEffect[i] ?? NaN))}`);
  return [`${100 * share} %`, `${sizes.sample}/${sizes.holdout}`, ...cells];
}

/** In which part of the experiments the interval of each method misses the truth. */
function missed(sample: Customers, holdout: Customers, sizes: ArmSizes, experiments: number): number[] {
  const random = seededRandom(sizes.holdout + Math.round(1_000 * holdout.share));
  const truth = sample.share * sample.meanMinor - holdout.share * holdout.meanMinor;
  const counts = METHODS.map(() => 0);
  for (let experiment = 0; experiment < experiments; experiment++) {
    const arms = simulated(random, sizes, { sample, holdout });
    const others = otherIntervals(arms, random);
    const intervals = [
      meanDifference(arms.sample, arms.holdout, experiment),
      ...OTHER_METHODS.map((name) => others[name]),
    ];
    intervals.forEach((interval, i) => (counts[i] = (counts[i] ?? 0) + Number(misses(interval, truth))));
  }
  return counts.map((count) => count / experiments);
}

function misses(interval: Estimate | null, truth: number): boolean {
  return interval !== null && (truth < interval.low || truth > interval.high);
}
