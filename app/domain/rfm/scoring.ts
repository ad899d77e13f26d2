import type { Boundaries, CustomerSummary, Score } from "./score.ts";

/** M if all customers spent the same, which says nothing about any of them. */
const M_OF_EQUAL_SPEND = 3;

/** The score of one customer by a model's boundaries. */
export function scoreCustomer(boundaries: Boundaries, summary: CustomerSummary): Score {
  return {
    r: scoreRecency(boundaries, summary.recencyDays),
    f: scoreOrders(boundaries, summary.orderCount),
    m: scoreSpend(boundaries, summary.spentMinor),
  };
}

/** R: 5 up to and including the first boundary, one less beyond each. */
export function scoreRecency({ r }: Boundaries, recencyDays: number): number {
  let score = 5;
  for (const days of r) if (recencyDays > days) score--;
  return score;
}

/** F: 1, and one more from each boundary on, including it. */
export function scoreOrders({ f }: Boundaries, orderCount: number): number {
  let score = 1;
  for (const orders of f) if (orderCount >= orders) score++;
  return score;
}

/** M: 1, and one more from each boundary on, including it. 3 without boundaries. */
export function scoreSpend({ m }: Boundaries, spentMinor: number): number {
  if (m.length === 0) return M_OF_EQUAL_SPEND;
  let score = 1;
  for (const minor of m) if (spentMinor >= minor) score++;
  return score;
}

/** The score as merchants write it: `545`. */
export function scoreCode(score: Score): string {
  return `${score.r}${score.f}${score.m}`;
}
