/**
 * Days since the last order in units of the shop's rhythm, saturating: 0 today, 0.63 after `gap90Days`, towards 1. A
 * logarithm would spend its clusters on customers who are long gone.
 */
export function normaliseRecency(days: number, gap90Days: number): number {
  return -Math.expm1(-days / gap90Days);
}

/** Number of orders, as log1p. */
export function normaliseOrders(orderCount: number): number {
  return Math.log1p(orderCount);
}

/** Spend as log1p of the main unit. Negative spend counts as none. `exponent` is the currency's. */
export function normaliseSpend(spentMinor: number, exponent: number): number {
  return Math.log1p(Math.max(0, spentMinor) / 10 ** exponent);
}
