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
  return isEmpty(sizes) || !found(1 - base) ? null : smallest(0, 1 - base, found);
}

/**
 * The smallest lift of a mean that is found with 80 % chance at 5 % on two sides, for figures that are 0 for most
 * customers. With more buyers the variance grows as the mean does, so a lift L leaves the sample the relative variance
 * c^2 / (1 + L). The logarithm of the means' ratio is close to normal even where the smaller arm is skewed. A formula by
 * the difference itself promises too much where the holdout is small: 65 of 100 experiments find its smallest
 * difference, not 80.
 * @param variation - c: the standard deviation of all customers, those without an order too, divided by the mean
 * @returns 0.5 is half as much again; null: none
 */
export function smallestMeanLift(variation: number, sizes: ArmSizes): number | null {
  if (isEmpty(sizes)) return null;
  // The logarithm l of 1 + L solves l = (z + z') c sqrt(1 / holdout + exp(-l) / sample).
  const needed = (log: number): number =>
    (Z_ALPHA + Z_POWER) * variation * Math.sqrt(1 / sizes.holdout + Math.exp(-log) / sizes.sample);
  const lift = Math.expm1(smallest(0, needed(0), (log) => log >= needed(log)));
  return Number.isFinite(lift) ? lift : null;
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

/** The arms that find a lift of a mean with 80 % chance. See `armsForShares` and `smallestMeanLift`. */
export function armsForMeanLift(variation: number, lift: number, ratio: number): ArmSizes | null {
  if (lift <= 0) return null;
  const relative = (Z_ALPHA + Z_POWER) * variation;
  return armsOf((relative ** 2 * (1 / ratio + 1 / (1 + lift))) / Math.log1p(lift) ** 2, ratio);
}

/** Enough for a number to be exact. */
const HALVINGS = 60;

/** The smallest number between two that is found, where all above it are found too. */
function smallest(low: number, high: number, found: (number: number) => boolean): number {
  let [below, above] = [low, high];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (below + above) / 2;
    if (found(middle)) above = middle;
    else below = middle;
  }
  return above;
}

function neededDifference(base: number, other: number, { sample, holdout }: ArmSizes): number {
  const mean = (base * holdout + other * sample) / (holdout + sample);
  const ifSame = mean * (1 - mean) * (1 / sample + 1 / holdout);
  const ifDifferent = (base * (1 - base)) / holdout + (other * (1 - other)) / sample;
  return Z_ALPHA * Math.sqrt(Math.max(0, ifSame)) + Z_POWER * Math.sqrt(Math.max(0, ifDifferent));
}

function armsOf(sample: number, ratio: number): ArmSizes {
  return { sample: Math.ceil(sample), holdout: Math.ceil(sample * ratio) };
}

function isEmpty({ sample, holdout }: ArmSizes): boolean {
  return sample === 0 || holdout === 0;
}
