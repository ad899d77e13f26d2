import type { ArmSizes } from "./arm.ts";

/** The quantiles of the standard normal distribution for a test at 5 % on two sides, and for 80 % power. */
const Z_ALPHA = 1.959963984540054;
const Z_POWER = 0.8416212335729143;

/**
 * The smallest difference of two shares, upwards from a base, that a two-sided test at 5 % finds with 80 % chance:
 * Fleiss' formula for unequal groups (J. L. Fleiss, Statistical Methods for Rates and Proportions, 1981) without a
 * correction for continuity, solved for the difference.
 * @param base - the holdout's share, 0 to 1
 * @returns null: not even a sample in which everybody orders would be told from it
 */
export function smallestShareDifference(base: number, sizes: ArmSizes): number | null {
  const found = (difference: number): boolean =>
    difference >= neededDifference(base, base + difference, sizes);
  let [low, high] = [0, 1 - base];
  if (isEmpty(sizes) || !found(high)) return null;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** A measure that is added up by customer, such as revenue: its mean and standard deviation over all customers. */
export interface Spread {
  readonly mean: number;
  /** Of all customers, those without an order too. */
  readonly deviation: number;
}

/**
 * The smallest difference of two means, upwards, that a two-sided test at 5 % finds with 80 % chance. A campaign that
 * brings more buyers brings more variance too: with the holdout's variance v and mean m, the sample's is v (1 + d / m)
 * at a difference d. A formula that leaves this out promises too much: where the smallest difference is a doubling,
 * six experiments of ten find it instead of eight.
 * @returns in the deviation's unit; null: an arm is empty
 */
export function smallestMeanDifference({ mean, deviation }: Spread, sizes: ArmSizes): number | null {
  if (isEmpty(sizes)) return null;
  const variance = ((Z_ALPHA + Z_POWER) * deviation) ** 2;
  // d^2 = variance (1 / holdout + (1 + d / mean) / sample), solved for d.
  const linear = growthOf(mean) * (variance / sizes.sample);
  const constant = variance * (1 / sizes.sample + 1 / sizes.holdout);
  return (linear + Math.sqrt(linear ** 2 + 4 * constant)) / 2;
}

/**
 * The arms that find a difference of two shares with 80 % chance.
 * @param ratio - how many customers of the holdout there are for each of the sample
 * @returns rounded up; null: there is no difference, or it goes beyond 0 or 1
 */
export function armsForShares(base: number, difference: number, ratio: number): ArmSizes | null {
  const other = base + difference;
  if (difference === 0 || other < 0 || other > 1) return null;
  // The needed difference shrinks by the root of the size.
  return armsOf((neededDifference(base, other, { sample: 1, holdout: ratio }) / difference) ** 2, ratio);
}

/** The arms that find a difference of two means with 80 % chance. See `armsForShares` and `smallestMeanDifference`. */
export function armsForMeans(
  { mean, deviation }: Spread,
  difference: number,
  ratio: number,
): ArmSizes | null {
  if (difference <= 0) return null;
  const variance = ((Z_ALPHA + Z_POWER) * deviation) ** 2;
  return armsOf((variance * (1 + difference * growthOf(mean) + 1 / ratio)) / difference ** 2, ratio);
}

/** Enough for a difference to be exact to 1e-15. */
const HALVINGS = 50;

function neededDifference(base: number, other: number, { sample, holdout }: ArmSizes): number {
  const mean = (base * holdout + other * sample) / (holdout + sample);
  const ifSame = mean * (1 - mean) * (1 / sample + 1 / holdout);
  const ifDifferent = (base * (1 - base)) / holdout + (other * (1 - other)) / sample;
  return Z_ALPHA * Math.sqrt(Math.max(0, ifSame)) + Z_POWER * Math.sqrt(Math.max(0, ifDifferent));
}

/** By how much of itself the variance grows for each unit of difference. A mean of 0 or below says nothing of that. */
function growthOf(mean: number): number {
  return mean > 0 ? 1 / mean : 0;
}

function armsOf(sample: number, ratio: number): ArmSizes {
  return { sample: Math.ceil(sample), holdout: Math.ceil(sample * ratio) };
}

function isEmpty({ sample, holdout }: ArmSizes): boolean {
  return sample === 0 || holdout === 0;
}
