import type { OrderState } from "./order.ts";

/** Shopify's financial states in which money has been received and not all of it returned. */
const PAID_STATUSES: ReadonlySet<string | null> = new Set(["PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED"]);

/** The facts of an order that decide whether it counts. */
interface OrderFacts {
  readonly test: boolean;
  readonly cancelled: boolean;
  /** Shopify's `displayFinancialStatus`; null where Shopify gives none. */
  readonly financialStatus: string | null;
}

/** The state of an order. If several reasons apply, the first of test, cancelled, not paid. */
export function orderState(facts: OrderFacts): OrderState {
  if (facts.test) return "test";
  if (facts.cancelled) return "cancelled";
  return PAID_STATUSES.has(facts.financialStatus) ? "counted" : "not_paid";
}

/**
 * The value of an order, in minor units: the smaller of its current total and of what was paid and not returned.
 * Neither alone is right. The total ignores a refund without a returned item, the payment ignores an open balance.
 */
export function countedAmount(currentTotalMinor: number, netPaymentMinor: number): number {
  return Math.min(currentTotalMinor, netPaymentMinor);
}

/**
 * The first moment of the window that ends at `asOf`: the same day and time of day `windowYears` years earlier, in
 * UTC. 29 February becomes 28 February if the earlier year has none.
 */
export function windowStart(asOf: Date, windowYears: number): Date {
  const start = new Date(asOf);
  start.setUTCFullYear(asOf.getUTCFullYear() - windowYears);
  // A missing 29 February rolls over to 1 March. Day 0 of March is the last day of February.
  if (start.getUTCMonth() !== asOf.getUTCMonth()) start.setUTCDate(0);
  return start;
}
