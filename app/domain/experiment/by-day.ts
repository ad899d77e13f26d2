import { ARMS, type Arm, type ArmSizes, type ByArm } from "./arm.ts";

/** What the customers of an arm ordered on one day of an experiment. */
export interface DaySum {
  readonly arm: Arm;
  /** From 0: the first 24 hours. */
  readonly day: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

/** What an arm came to at the end of a day, since the start, for each of its customers. null: the arm is empty. */
export interface DayFigures {
  readonly day: number;
  readonly revenuePerCustomerMinor: ByArm<number | null>;
  readonly ordersPerCustomer: ByArm<number | null>;
}

/**
 * Each arm's revenue and orders per customer by day, cumulated since the start, for the picture. Days without an order
 * repeat the day before.
 * @param sums - in any order; several of one arm and day add up, and those of other days than `days` don't count
 * @param days - how many days there are
 */
export function byDay(sums: readonly DaySum[], sizes: ArmSizes, days: number): DayFigures[] {
  const revenue = cumulated(sums, days, ({ revenueMinor }) => revenueMinor);
  const orders = cumulated(sums, days, (sum) => sum.orders);
  const each = (totals: ByArm<Float64Array>, day: number): ByArm<number | null> => ({
    sample: perCustomer(totals.sample[day] ?? 0, sizes.sample),
    holdout: perCustomer(totals.holdout[day] ?? 0, sizes.holdout),
  });
  return Array.from({ length: days }, (_, day) => ({
    day,
    revenuePerCustomerMinor: each(revenue, day),
    ordersPerCustomer: each(orders, day),
  }));
}

function cumulated(sums: readonly DaySum[], days: number, of: (sum: DaySum) => number): ByArm<Float64Array> {
  const totals = { sample: new Float64Array(days), holdout: new Float64Array(days) };
  for (const sum of sums) {
    const total = totals[sum.arm];
    if (sum.day >= 0 && sum.day < days) total[sum.day] = (total[sum.day] ?? 0) + of(sum);
  }
  for (const arm of ARMS) {
    const total = totals[arm];
    for (let day = 1; day < days; day++) total[day] = (total[day] ?? 0) + (total[day - 1] ?? 0);
  }
  return totals;
}

function perCustomer(total: number, customers: number): number | null {
  return customers === 0 ? null : total / customers;
}
