import type { Rhythm } from "./gaps.ts";

/**
 * Raises the boundaries of R so that no customer inside the shop's rhythm is about to sleep or at risk.
 *
 * A first-time buyer is about to sleep beyond the second boundary. So that one is at least the usual time between two
 * orders. A repeat buyer is about to sleep or at risk beyond the third. So that one is at least the time within which
 * three of four return. Beyond the fourth a customer sleeps. So that one is at least the time within which nine of
 * ten return, and at least twice the usual time. Boundaries may become equal; the score between equal ones is not
 * given.
 *
 * The boundaries ascend, so the first cannot exceed the second.
 * @param days - ascending whole days; fewer than four if fewer scores are in use
 */
export function limitRecency(days: readonly number[], rhythm: Rhythm): number[] {
  const usual = rhythm.gap50Days ?? 0;
  const least = [0, usual, rhythm.gap75Days ?? 0, Math.max(rhythm.gap90Days, 2 * usual)];
  let previous = 0;
  return days.map((limit, index) => (previous = Math.max(limit, least[index] ?? 0, previous)));
}
