/**
 * Customers by class of a ranking. Index i of each column is the i-th class, best first. The counts may be weights of
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
 * Take one customer who bought again and one who did not. AUC is the chance that the first is in the better class;
 * ties count half (the Mann-Whitney statistic). A ranking that says nothing has 0.5, a perfect one 1.
 * @returns NaN unless some bought and some did not
 */
export function auc({ customers, bought }: Pick<ByClass, "customers" | "bought">): number {
  let passed = 0;
  let pairs = 0;
  let positives = 0;
  // From the worst class to the best. Each buyer beats every customer without a purchase who was passed before.
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
 * Gini's coefficient of later revenue along the ranking. It is twice the area between the diagonal and the curve of
 * cumulated revenue (best class first, straight within a class). It is 0 for a ranking that says nothing, and near 1
 * if few customers at the top bring all revenue.
 * @returns NaN without revenue; below 0 or above 1 if a class brought back more than it spent
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
