/**
 * Customers by class of a ranking: position i of each column is the i-th class, best first. The counts may be weights of
 * a resample.
 */
export interface ByClass {
  readonly customers: Float64Array;
  /** How many of them bought again. */
  readonly bought: Float64Array;
  /** What they spent later, in minor units. */
  readonly revenue: Float64Array;
}

/**
 * The chance that of two customers, one who bought again and one who did not, the first is in the better class; ties
 * count half (the Mann-Whitney statistic). 0.5 says nothing, 1 everything.
 * @returns NaN unless some bought and some did not.
 */
export function auc({ customers, bought }: Pick<ByClass, "customers" | "bought">): number {
  let passed = 0;
  let pairs = 0;
  let positives = 0;
  // From the worst class to the best: each buyer beats everyone without a purchase that has been passed.
  for (let i = customers.length - 1; i >= 0; i--) {
    const buyers = bought[i] ?? 0;
    const others = (customers[i] ?? 0) - buyers;
    pairs += buyers * (passed + others / 2);
    passed += others;
    positives += buyers;
  }
  return pairs / (positives * passed);
}

/**
 * Gini's coefficient of later revenue along the ranking: twice the area between the curve of cumulated revenue (best
 * class first, straight within a class) and the diagonal. 0 for a ranking that says nothing, towards 1 if few
 * customers at the top bring all.
 * @returns NaN without revenue. Beyond 0 to 1 if a class brought back more than it spent.
 */
export function gini({ customers, revenue }: Pick<ByClass, "customers" | "revenue">): number {
  let seen = 0;
  let earned = 0;
  let area = 0;
  for (let i = 0; i < customers.length; i++) {
    const here = customers[i] ?? 0;
    const more = revenue[i] ?? 0;
    area += here * (earned + more / 2);
    seen += here;
    earned += more;
  }
  return (2 * area) / (seen * earned) - 1;
}
