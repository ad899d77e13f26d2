/** What came of an experiment, as it is stored. */
import { z } from "zod";

import type { Estimate } from "../../domain/backtest/intervals.ts";
import type { DayFigures } from "../../domain/experiment/by-day.ts";
import { MEASURES } from "../../domain/experiment/estimates.ts";
import type { ArmDifference, ArmDifferences, ArmFigures, Outcome } from "../../domain/experiment/outcome.ts";
import type { MeasurePower, Power } from "../../domain/experiment/power.ts";

export interface ExperimentResult {
  readonly outcome: Outcome;
  readonly days: readonly DayFigures[];
}

const estimate: z.ZodType<Estimate> = z.object({ value: z.number(), low: z.number(), high: z.number() });
const byArm = <T extends z.ZodType>(each: T) => z.object({ sample: each, holdout: each });
const figures: z.ZodType<ArmFigures> = z.object({
  customers: z.int(),
  buyers: z.int(),
  orders: z.int(),
  revenueMinor: z.number(),
  shareWhoOrdered: estimate.nullable(),
  ordersPerCustomer: z.number().nullable(),
  revenuePerCustomerMinor: z.number().nullable(),
});
const difference: z.ZodType<ArmDifference> = z.object({ perCustomer: estimate, inAll: estimate });
const differences: z.ZodType<ArmDifferences> = z.object({
  buyers: difference.nullable(),
  orders: difference.nullable(),
  revenueMinor: difference.nullable(),
});
const powerVerdict = z.enum(["enough", "only_large_differences", "too_small"]);
const measurePower: z.ZodType<MeasurePower> = z.object({
  measure: z.enum(MEASURES),
  base: z.number(),
  smallestDifference: z.number().nullable(),
  smallestLift: z.number().nullable(),
  verdict: powerVerdict,
  needed: byArm(z.number()).nullable(),
});
const power: z.ZodType<Power> = z.object({
  byMeasure: z.object({ share_who_ordered: measurePower, revenue_per_customer: measurePower }),
  decideBy: z.enum(MEASURES),
  verdict: powerVerdict,
});
const outcome: z.ZodType<Outcome> = z.object({
  verdict: z.enum([
    "running",
    "stopped_early",
    "sample_won",
    "holdout_won",
    "no_difference_found",
    "too_small",
  ]),
  decidedBy: z.enum(MEASURES),
  arms: byArm(figures),
  differences,
  power,
});
const perCustomer = byArm(z.number().nullable());
const result: z.ZodType<ExperimentResult> = z.object({
  outcome,
  days: z.array(
    z.object({ day: z.int(), revenuePerCustomerMinor: perCustomer, ordersPerCustomer: perCustomer }),
  ),
});

/** Reads what was noted. null: nothing was, or an earlier version noted it in another form; the next job does it anew. */
export function storedResult(stored: unknown): ExperimentResult | null {
  const read = result.safeParse(stored);
  return read.success ? read.data : null;
}
