import { MIN_GAPS } from "../rfm/gaps.ts";
import type { Facts } from "./facts.ts";
import { FEATURES, forecastVisits, offsetsOf, writeFeatures } from "./features.ts";
import { fitGammaGamma, type GammaGamma } from "./gamma-gamma.ts";
import { daysBefore, type Cut, type Past } from "./past.ts";
import { fitLogistic, fitPoisson, type Ridge, type Rows } from "./regression.ts";
import type { ShopAt } from "./shop-at.ts";
import { scaleOf, standardise, type Scale } from "./standardise.ts";

/**
 * How a horizon is predicted: by regressions on the shop's own past; by MBG/NBD, corrected by it a little; or by
 * MBG/NBD alone.
 */
export type Method = "regression" | "corrected" | "visits";

/** Coefficients, the intercept first. */
export interface Coefficients {
  readonly chance: Float64Array;
  readonly orders: Float64Array;
  readonly scale: Scale;
}

/** All that predicts the next days of a shop's customers. */
export interface HorizonFit {
  readonly days: number;
  readonly method: Method;
  readonly shop: ShopAt;
  readonly value: GammaGamma;
  /** null: MBG/NBD alone. */
  readonly coefficients: Coefficients | null;
  /** Nobody is expected to place more orders than anybody did in as many days of the past; null: no past. */
  readonly mostOrders: number | null;
  /** The past moments that it learned from, the newest first. */
  readonly cuts: readonly Date[];
  /** How many customers of all cuts ordered in the days after. */
  readonly buyers: number;
}

const MOST_CUTS = 4;
/** How many windows that are over are looked back at. */
export const MOST_WINDOWS = 3;
/** Customers must have had at least so many days to order before a cut, as in a back-test. */
const DAYS_BEFORE_CUT = 30;
/** So many buyers per cut on average are enough for a regression of its own. */
const BUYERS_FOR_REGRESSION = 300;
/** Fewer buyers in all say nothing. */
const FEWEST_BUYERS = 30;

/** A coefficient is pulled to 0 as if so many buyers had told it. */
const FREE: Ridge = { intercept: 0, features: FEWEST_BUYERS };
/** Corrections count for half where there are as many buyers as a regression of its own would need. */
const STRONG: Ridge = { intercept: FEWEST_BUYERS, features: BUYERS_FOR_REGRESSION };

/**
 * Fits what predicts the days after a moment, from what was known before it.
 * @returns null: the shop's rhythm is not known, so there is no prediction
 */
export function fitHorizon(past: Past, at: Date, days: number): HorizonFit | null {
  const now = past.cut(at);
  if (now.shop.rhythm.gaps < MIN_GAPS) return null;
  const cuts = pastCuts(past, at, days);
  const outcomes = cuts.map((cut) => past.outcome(cut.at, days).orders);
  const buyers = outcomes.reduce((sum, orders) => sum + orders.filter((each) => each > 0).length, 0);
  const method = methodOf(cuts.length, buyers);
  const learned = method === "visits" ? null : learn(past, cuts, outcomes, { days, method });
  return {
    days,
    method,
    shop: now.shop,
    value: valueOf(now.fitted, now.shop),
    coefficients: learned,
    mostOrders: learned === null ? null : Math.max(1, ...outcomes.map(mostOf)),
    cuts: cuts.map((cut) => cut.at),
    buyers,
  };
}

/**
 * The moments that a fit looks at, the newest first.
 * @param windows - how many windows that are over are predicted besides, as closed windows are
 */
export function momentsOf(past: Past, at: Date, days: number, windows: number): Date[] {
  return Array.from({ length: 1 + windows + MOST_CUTS }, (_, back) => daysBefore(at, back * days)).filter(
    (moment) => past.historyDays(moment) >= DAYS_BEFORE_CUT,
  );
}

function methodOf(cuts: number, buyers: number): Method {
  if (cuts === 0 || buyers < FEWEST_BUYERS) return "visits";
  return buyers / cuts >= BUYERS_FOR_REGRESSION ? "regression" : "corrected";
}

/** Up to four earlier moments, each a horizon before the next, at which the shop's rhythm was known. */
function pastCuts(past: Past, at: Date, days: number): Cut[] {
  const cuts: Cut[] = [];
  for (let back = 1; back <= MOST_CUTS; back++) {
    const moment = daysBefore(at, back * days);
    if (past.historyDays(moment) < DAYS_BEFORE_CUT) break;
    const cut = past.cut(moment);
    if (cut.shop.rhythm.gaps < MIN_GAPS) break;
    cuts.push(cut);
  }
  return cuts;
}

function learn(
  past: Past,
  cuts: readonly Cut[],
  outcomes: readonly Float64Array[],
  { days, method }: { readonly days: number; readonly method: Method },
): Coefficients {
  const length = cuts.reduce((sum, cut) => sum + cut.facts.length, 0);
  const features = new Float64Array(length * FEATURES);
  const placed = new Float64Array(length);
  const offsets = { chance: new Float64Array(length), orders: new Float64Array(length) };
  let row = 0;
  cuts.forEach(({ facts, shop }, c) => {
    const forecast = forecastVisits(facts, shop, days);
    const horizon = past.placeOf(days);
    for (let i = 0; i < facts.length; i++, row++) {
      writeFeatures(facts, shop, forecast, { row: i, horizon }, features, row * FEATURES);
      const own = offsetsOf(features, row * FEATURES);
      offsets.chance[row] = own.chance;
      offsets.orders[row] = own.orders;
      placed[row] = outcomes[c]?.[i] ?? 0;
    }
  });
  const scale = scaleOf(features, FEATURES);
  standardise(features, scale);
  const isCorrection = method === "corrected";
  const rows = { length, width: FEATURES, features } as const;
  const ridge = isCorrection ? STRONG : FREE;
  const chance: Rows = {
    ...rows,
    happened: placed.map((each) => (each > 0 ? 1 : 0)),
    offset: isCorrection ? offsets.chance : null,
  };
  const orders: Rows = { ...rows, happened: placed, offset: isCorrection ? offsets.orders : null };
  return { chance: fitLogistic(chance, ridge), orders: fitPoisson(orders, ridge), scale };
}

function valueOf(facts: Facts, shop: ShopAt): GammaGamma {
  const orders: number[] = [];
  const mean: number[] = [];
  for (let i = 0; i < facts.length; i++) {
    const [placed, spent] = [facts.orders[i] ?? 1, facts.spentMinor[i] ?? 0];
    if (spent <= 0) continue;
    orders.push(placed);
    mean.push(spent / placed);
  }
  return fitGammaGamma({ orders, mean }, shop.medianValueMinor);
}

function mostOf(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}
