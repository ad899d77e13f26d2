/** Round beginnings of an amount, in tenths: each is at most a quarter above the one before it. */
const ROUND = [10, 12, 15, 18, 20, 25, 30, 35, 40, 50, 60, 70, 80];

/**
 * A round amount slightly above an average: the least of 10, 12, 15, 18, 20, 25, … that is larger. 8,433 gives 10,000.
 * It is at most a quarter above, except below 10, where it is the next whole number.
 * @param average - at least 0, in minor units; it need not be whole
 */
export function amountAbove(average: number): number {
  if (average < 10) return Math.floor(average) + 1;
  let power = 1;
  while (power * 100 <= average) power *= 10;
  return ROUND.map((each) => each * power).find((each) => each > average) ?? power * 100;
}

/** The next whole number above an average: 1.7 gives 2, and so does 1. */
export function countAbove(average: number): number {
  return Math.floor(average) + 1;
}
