import type { ArmSizes } from "./arm.ts";
import type { Measure } from "./estimates.ts";
import {
  armsForMeanLift,
  armsForShares,
  smallestMeanLift,
  smallestShareDifference,
} from "./smallest-difference.ts";

/** What is known of the store's own past: of the same kind of customers, over as many days as are planned. */
export interface PastFigures {
  /** How many customers the figures are of. */
  readonly customers: number;
  /** How many of them ordered in these days. */
  readonly buyers: number;
  /** The sum of what each of them spent in these days, and the sum of its squares, in minor units. */
  readonly revenueMinor: number;
  readonly revenueSquaresMinor: number;
}

/** What an experiment can find of one measure. Differences are in shares (0 to 1) or in minor units per customer. */
export interface MeasurePower {
  readonly measure: Measure;
  /** The measure in the store's own past: what is expected without a campaign. */
  readonly base: number;
  /** The smallest difference upwards that is found with 80 % chance. null: none. */
  readonly smallestDifference: number | null;
  /** The difference as a part of the base: 0.5 is half as much again. null: there is none, or the base is 0. */
  readonly smallestLift: number | null;
  readonly verdict: PowerVerdict;
  /** The arms, in the same proportion, that would find the lift that is hoped for. null: nothing is known of it. */
  readonly needed: ArmSizes | null;
}

/** See `powerOf`. */
export type PowerVerdict = "enough" | "only_large_differences" | "too_small";

/** What an experiment can find. */
export interface Power {
  readonly byMeasure: Readonly<Record<Measure, MeasurePower>>;
  /** The measure that we advise to decide by: revenue, or the share who ordered where revenue is too small to tell. */
  readonly decideBy: Measure;
  /** The verdict on that measure. */
  readonly verdict: PowerVerdict;
}

/** Lifts above these are too large to expect, and large. */
const TOO_LARGE_LIFT = 1;
const ONLY_LARGE_LIFT = 0.5;
/** A difference up to this share is not too large, however few order anyway. */
const PLAUSIBLE_SHARE = 0.01;

/**
 * What an experiment can find with 80 % chance by a test at 5 % on two sides, before it starts.
 *
 * `too_small`: it finds nothing below a doubling of what these customers do anyway. A campaign rarely doubles that, so
 * such an experiment nearly always ends without a winner. Where few order anyway, one customer in a hundred more is
 * plausible too, so a smallest difference up to that is not too small. `only_large_differences`: it finds nothing below
 * half as much again. `enough`: the rest.
 * @param past - of as many days as are planned
 * @param hopedLift - the difference to size the arms for, as a part of the base
 */
export function powerOf(past: PastFigures, sizes: ArmSizes, hopedLift = ONLY_LARGE_LIFT): Power {
  const byMeasure = {
    share_who_ordered: measurePower("share_who_ordered", past, sizes, hopedLift),
    revenue_per_customer: measurePower("revenue_per_customer", past, sizes, hopedLift),
  };
  const { share_who_ordered: share, revenue_per_customer: revenue } = byMeasure;
  const decideBy =
    revenue.verdict === "too_small" && share.verdict !== "too_small" ? share.measure : revenue.measure;
  return { byMeasure, decideBy, verdict: byMeasure[decideBy].verdict };
}

function measurePower(measure: Measure, past: PastFigures, sizes: ArmSizes, hopedLift: number): MeasurePower {
  const { base, smallestDifference, needed } =
    measure === "share_who_ordered" ? ofShare(past, sizes, hopedLift) : ofRevenue(past, sizes, hopedLift);
  const smallestLift = smallestDifference === null || base <= 0 ? null : smallestDifference / base;
  const plausible = measure === "share_who_ordered" ? PLAUSIBLE_SHARE : 0;
  const verdict = verdictOn(smallestDifference, base, plausible);
  return { measure, base, smallestDifference, smallestLift, verdict, needed };
}

interface Found {
  readonly base: number;
  readonly smallestDifference: number | null;
  readonly needed: ArmSizes | null;
}

function ofShare({ customers, buyers }: PastFigures, sizes: ArmSizes, hopedLift: number): Found {
  if (customers === 0) return { base: 0, smallestDifference: null, needed: null };
  const base = buyers / customers;
  const needed = armsForShares(base, base * hopedLift, ratioOf(sizes));
  return { base, smallestDifference: smallestShareDifference(base, sizes), needed };
}

function ofRevenue(past: PastFigures, sizes: ArmSizes, hopedLift: number): Found {
  const base = past.customers === 0 ? 0 : past.revenueMinor / past.customers;
  const variation = deviationOf(past) / base;
  // Where nobody spent anything, nothing says how much the customers differ.
  if (base <= 0 || variation === 0) return { base, smallestDifference: null, needed: null };
  const lift = smallestMeanLift(variation, sizes);
  const needed = armsForMeanLift(variation, hopedLift, ratioOf(sizes));
  return { base, smallestDifference: lift === null ? null : lift * base, needed };
}

function deviationOf({ customers, revenueMinor, revenueSquaresMinor }: PastFigures): number {
  if (customers < 2) return 0;
  const squares = revenueSquaresMinor - revenueMinor ** 2 / customers;
  return Math.sqrt(Math.max(0, squares) / (customers - 1));
}

function verdictOn(difference: number | null, base: number, plausible: number): PowerVerdict {
  if (difference === null || difference > Math.max(TOO_LARGE_LIFT * base, plausible)) return "too_small";
  return difference > Math.max(ONLY_LARGE_LIFT * base, plausible) ? "only_large_differences" : "enough";
}

/** Arms that are not there yet are sized alike. */
function ratioOf({ sample, holdout }: ArmSizes): number {
  return sample === 0 || holdout === 0 ? 1 : holdout / sample;
}
