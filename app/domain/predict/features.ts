import { ExpectedVisits } from "./expected-visits.ts";
import type { Facts } from "./facts.ts";
import { chanceOfVisit } from "./mbg-nbd.ts";
import type { ShopAt } from "./shop-at.ts";

/** How many features a customer has. The last two are MBG/NBD's. */
export const FEATURES = 12;
const EXPECTED_ORDERS = 10;
const LOGIT_CHANCE = 11;

/** A customer's own gap, and own orders per visit, count as much as so many of the shop's. */
const GAPS_OF_SHOP = 1;
const VISITS_OF_SHOP = 5;

const DAYS_OF_WEEK = 7;
const LEAST = 1e-9;
const LEAST_VALUE_SHARE = 0.01;

/** What MBG/NBD says of customers, by column. */
export interface VisitForecast {
  readonly chance: Float64Array;
  /** Expected visits, turned into orders by the customer's orders per visit. */
  readonly orders: Float64Array;
}

/** MBG/NBD's chance of an order, and the orders to expect, in the days after the facts. */
export function forecastVisits(facts: Facts, shop: ShopAt, days: number): VisitForecast {
  const weeks = days / DAYS_OF_WEEK;
  const expected = new ExpectedVisits(shop.visits, weeks);
  const chance = new Float64Array(facts.length);
  const orders = new Float64Array(facts.length);
  for (let i = 0; i < facts.length; i++) {
    const [placed, visits, first] = [facts.orders[i] ?? 1, facts.visits[i] ?? 1, facts.firstDay[i] ?? 0];
    const history = {
      repeats: visits - 1,
      last: ((facts.lastDay[i] ?? 0) - first) / DAYS_OF_WEEK,
      end: (facts.day - first) / DAYS_OF_WEEK,
    };
    const perVisit = (placed + VISITS_OF_SHOP * shop.ordersPerVisit) / (visits + VISITS_OF_SHOP);
    chance[i] = chanceOfVisit(shop.visits, history, weeks);
    orders[i] = expected.of(history) * perVisit;
  }
  return { chance, orders };
}

/**
 * Writes the features of one customer. All are finite.
 * @param horizon - the place of the horizon among those of the facts
 * @param into - takes `FEATURES` numbers from `from` on
 */
export function writeFeatures(
  facts: Facts,
  shop: ShopAt,
  forecast: VisitForecast,
  customer: { readonly row: number; readonly horizon: number },
  into: Float64Array,
  from: number,
): void {
  const i = customer.row;
  const { gap90Days } = shop.rhythm;
  const visits = facts.visits[i] ?? 1;
  const repeats = visits - 1;
  const [first, last] = [facts.firstDay[i] ?? 0, facts.lastDay[i] ?? 0];
  const [recency, tenure] = [facts.day - last, facts.day - first];
  const ownGap = (last - first + GAPS_OF_SHOP * shop.meanGapDays) / (repeats + GAPS_OF_SHOP);
  const logRecency = Math.log((recency + 1) / gap90Days);
  const value = (facts.spentMinor[i] ?? 0) / (facts.orders[i] ?? 1) / shop.medianValueMinor;
  const chance = Math.max(LEAST, Math.min(1 - LEAST, forecast.chance[i] ?? 0));
  into[from] = logRecency;
  into[from + 1] = Math.exp(-recency / gap90Days);
  into[from + 2] = Math.log(visits);
  into[from + 3] = visits === 1 ? 1 : 0;
  into[from + 4] = Math.log((tenure + 1) / gap90Days);
  into[from + 5] = Math.log1p(recency / ownGap);
  into[from + 6] = Math.log(visits / (tenure + shop.meanGapDays));
  into[from + 7] = Math.log(Math.max(LEAST_VALUE_SHARE, value));
  into[from + 8] = Math.log1p(facts.recentOrders[customer.horizon]?.[i] ?? 0);
  into[from + 9] = logRecency * Math.log(visits);
  into[from + EXPECTED_ORDERS] = Math.log(Math.max(LEAST, forecast.orders[i] ?? 0));
  into[from + LOGIT_CHANCE] = Math.log(chance / (1 - chance));
}

/** The features of a customer that stand for MBG/NBD's own answer, as an offset. */
export function offsetsOf(
  features: Float64Array,
  from: number,
): { readonly chance: number; readonly orders: number } {
  return {
    chance: features[from + LOGIT_CHANCE] ?? 0,
    orders: features[from + EXPECTED_ORDERS] ?? 0,
  };
}
