import fc from "fast-check";

import type { ArmValues } from "./redraw.ts";

const AMOUNT = fc.integer({ min: -500, max: 100_000 });

/** An arm of some customers, a part of whom spent whole amounts, refunds among them. */
export const ARM: fc.Arbitrary<ArmValues> = fc
  .record({ amounts: fc.array(AMOUNT, { maxLength: 30 }), others: fc.integer({ min: 2, max: 500 }) })
  .map(({ amounts, others }) => ({
    customers: amounts.length + others,
    values: Float64Array.from(amounts),
  }));

/** Seeds of experiments. */
export const SEED = fc.integer({ min: 0, max: 2 ** 31 - 1 });
