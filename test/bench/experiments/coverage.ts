import { seededRandom } from "../../../app/domain/backtest/random.ts";
import type { Estimate } from "../../../app/domain/backtest/intervals.ts";
import type { ArmSizes, ByArm } from "../../../app/domain/experiment/arm.ts";
import type { Measure } from "../../../app/domain/experiment/estimates.ts";
import { meanDifference, type ArmValues } from "../../../app/domain/experiment/redraw.ts";
import { shareDifference } from "../../../app/domain/experiment/share-difference.ts";
import { simulated, type Customers } from "./simulated-store.ts";

/** Experiments that differ only by chance. */
export interface Kind {
  readonly sizes: ArmSizes;
  readonly customers: ByArm<Customers>;
  readonly measure: Measure;
}

/** What many experiments of one kind came to, in parts of all. */
export interface Tally {
  /** Intervals above and below 0: these name the sample or the holdout as the winner. */
  readonly sampleWon: number;
  readonly holdoutWon: number;
  /** Intervals that hold the true difference. An experiment with too few orders for an interval says nothing wrong. */
  readonly covered: number;
}

/** Runs experiments of one kind to their end and counts what they came to. */
export function tallyOf(kind: Kind, experiments: number, seed: number): Tally {
  const random = seededRandom(seed);
  const difference = truth(kind.customers.sample, kind.measure) - truth(kind.customers.holdout, kind.measure);
  let [sampleWon, holdoutWon, missed] = [0, 0, 0];
  for (let experiment = 0; experiment < experiments; experiment++) {
    const spent = simulated(random, kind.sizes, kind.customers);
    const interval = intervalOf(spent, kind.measure, experiment);
    if (interval === null) continue;
    if (interval.low > 0) sampleWon++;
    if (interval.high < 0) holdoutWon++;
    if (difference < interval.low || difference > interval.high) missed++;
  }
  return {
    sampleWon: sampleWon / experiments,
    holdoutWon: holdoutWon / experiments,
    covered: 1 - missed / experiments,
  };
}

function intervalOf({ sample, holdout }: ByArm<ArmValues>, measure: Measure, seed: number): Estimate | null {
  if (measure === "revenue_per_customer") return meanDifference(sample, holdout, seed);
  const counts = ({ customers, values }: ArmValues) => ({ count: values.length, total: customers });
  return shareDifference(counts(sample), counts(holdout));
}

function truth({ share, meanMinor }: Customers, measure: Measure): number {
  return measure === "revenue_per_customer" ? share * meanMinor : share;
}
