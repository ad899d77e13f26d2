import { describe, expect, it } from "vitest";

import { powerOf } from "../../app/domain/experiment/power.ts";
import { tallyOf, type Tally } from "../bench/experiments/coverage.ts";
import {
  pastOf,
  withLargerOrders,
  withMoreBuyers,
  type Customers,
} from "../bench/experiments/simulated-store.ts";

const EXPERIMENTS = 300;
const HOLDOUT: Customers = { share: 0.1, meanMinor: 5_000 };

/** Four binomial errors of this many experiments. */
const within = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / EXPERIMENTS);

// `npm run bench -- experiments` does the same with 2,000 experiments of more kinds.
describe.each([
  { sample: 400, holdout: 400 },
  { sample: 1_000, holdout: 200 },
  { sample: 200, holdout: 1_000 },
])("simulated experiments with $sample and $holdout customers (F6)", (sizes) => {
  const byRevenue = (sample: Customers, seed: number): Tally =>
    tallyOf(
      { sizes, customers: { sample, holdout: HOLDOUT }, measure: "revenue_per_customer" },
      EXPERIMENTS,
      seed,
    );
  const { revenue_per_customer: power, share_who_ordered: sharePower } = powerOf(
    pastOf(HOLDOUT),
    sizes,
  ).byMeasure;

  it("name a winner by revenue in 5 % without an effect, as often either arm", () => {
    const { sampleWon, holdoutWon } = byRevenue(HOLDOUT, 1);
    expect(sampleWon).toBeLessThan(0.025 + within(0.025));
    expect(holdoutWon).toBeLessThan(0.025 + within(0.025));
  });

  it("find the smallest difference of revenue in 70 %, and their intervals hold it", () => {
    const { sampleWon, covered } = byRevenue(withMoreBuyers(HOLDOUT, power.smallestLift ?? NaN), 2);
    expect(sampleWon).toBeGreaterThan(0.7);
    expect(Math.abs(covered - 0.95)).toBeLessThan(within(0.05));
    const { covered: coveredByLarger } = byRevenue(withLargerOrders(HOLDOUT, 0.5), 3);
    expect(Math.abs(coveredByLarger - 0.95)).toBeLessThan(within(0.05));
  });

  it("do the same by who ordered", () => {
    const byShare = (sample: Customers, seed: number): Tally =>
      tallyOf(
        { sizes, customers: { sample, holdout: HOLDOUT }, measure: "share_who_ordered" },
        10 * EXPERIMENTS,
        seed,
      );
    const without = byShare(HOLDOUT, 4);
    expect(without.sampleWon + without.holdoutWon).toBeLessThan(0.06);
    const found = byShare(withMoreBuyers(HOLDOUT, sharePower.smallestLift ?? NaN), 5);
    expect(found.sampleWon).toBeGreaterThan(0.75);
    expect(found.sampleWon).toBeLessThan(0.9);
    expect(Math.abs(found.covered - 0.95)).toBeLessThan(0.02);
  });
});
