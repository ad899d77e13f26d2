import type { ShopDays } from "../time/shop-days.ts";
import type { Facts } from "./facts.ts";
import { chanceHere } from "./mbg-nbd.ts";
import type { ShopAt } from "./shop-at.ts";

/** When the next order is expected, in whole days after the last one; both ends are included. */
export interface NextOrder {
  readonly fromDays: number;
  readonly untilDays: number;
}

/** Of a customer with fewer gaps between visits, nothing is said. */
const FEWEST_GAPS = 3;
/** The scatter of the customer's own gaps is mixed with that of the model as if it had told so many gaps. */
const GAPS_OF_MODEL = 1;
/** Four of five orders fall between these deviations of the normal distribution. */
const DEVIATIONS = 1.2816;
/** Between the same shares, gaps without any rhythm lie from ln(10/9) to ln(10) of their mean. */
const WIDTH_WITHOUT_RHYTHM = Math.log(10) - Math.log(10 / 9);
/** A range says something if it is at most so large a part of that, */
const MOST_OF_WIDTH = 0.5;
/** and at most so long. Of a longer time the chances and orders of the nearest horizon say more. */
const MOST_WIDTH_DAYS = 90;
/** Somebody who has left for good more likely than not is not late. */
const LEAST_CHANCE_HERE = 0.5;
const DAYS_OF_WEEK = 7;
const DAY_MS = 86_400_000;
const MOST_DAYS = 3_660;

/**
 * When four of five customers like this one would place their next order.
 *
 * The usual gap is MBG/NBD's: the mean of the time to the next visit, by what the customer's visits say of their rate
 * (Batislam, Denizel and Filiztekin 2007; the rate is Gamma(r + repeats, alpha + last)). The model takes visits to come
 * at any time alike, which is a variance of one gap squared. The customer's own gaps may scatter less. So their variance
 * over their squared mean is mixed with the model's 1, and made larger by the doubt about the mean, as of n gaps by
 * 1 + 1/n. A gap with this mean and variance is taken to be Gamma distributed (Platzer and Reutterer, Ticking Away the
 * Moments, Marketing Science 35/5, 2016), and its quantiles are Wilson and Hilferty's.
 * @param row - the customer's place in the facts
 * @param mostWidthDays - no longer range is told
 * @returns null: the customer's own rhythm says nothing. There are too few gaps, or the range would be longer than 90 days
 *   or more than half as wide as without any rhythm, or the customer has more likely left than not
 */
export function nextOrder(
  facts: Facts,
  row: number,
  { visits: model }: ShopAt,
  mostWidthDays = MOST_WIDTH_DAYS,
): NextOrder | null {
  const gaps = (facts.visits[row] ?? 1) - 1;
  if (gaps < FEWEST_GAPS) return null;
  const first = facts.firstDay[row] ?? 0;
  const spanDays = (facts.lastDay[row] ?? 0) - first;
  const last = spanDays / DAYS_OF_WEEK;
  const history = { repeats: gaps, last, end: (facts.day - first) / DAYS_OF_WEEK };
  if (chanceHere(model, history) < LEAST_CHANCE_HERE) return null;
  const ownGap = spanDays / gaps;
  const squares = Math.max(0, (facts.gapSquares[row] ?? 0) - gaps * ownGap * ownGap) / (ownGap * ownGap);
  const variance = ((squares + GAPS_OF_MODEL) / (gaps - 1 + GAPS_OF_MODEL)) * (1 + 1 / gaps);
  const usualDays = (DAYS_OF_WEEK * (model.alpha + last)) / (model.r + gaps - 1);
  const low = usualDays * quantile(variance, -DEVIATIONS);
  const high = usualDays * quantile(variance, DEVIATIONS);
  const most = Math.min(mostWidthDays, MOST_OF_WIDTH * WIDTH_WITHOUT_RHYTHM * usualDays);
  if (!(high - low <= most) || high > MOST_DAYS) return null;
  return { fromDays: Math.max(1, Math.floor(low)), untilDays: Math.max(1, Math.ceil(high)) };
}

/** A quantile of the Gamma distribution with mean 1 (Wilson and Hilferty 1931). */
function quantile(variance: number, deviations: number): number {
  const ninth = variance / 9;
  return Math.max(0, 1 - ninth + deviations * Math.sqrt(ninth)) ** 3;
}

/** When a customer's next order is expected, as moments. */
export interface NextOrderAt {
  readonly from: Date;
  readonly until: Date;
  /** The last day of the range is over. */
  readonly isOverdue: boolean;
}

/**
 * The same as moments; what is over of the range is left out.
 * @param dayOf - the shop's days. Rules go by them too
 */
export function nextOrderAt(
  { fromDays, untilDays }: NextOrder,
  lastOrderAt: Date,
  asOf: Date,
  { dayOf }: Pick<ShopDays, "dayOf">,
): NextOrderAt {
  const last = lastOrderAt.getTime();
  const now = asOf.getTime();
  const until = new Date(last + untilDays * DAY_MS);
  const from = Math.max(last + fromDays * DAY_MS, Math.min(now, until.getTime()));
  return { from: new Date(from), until, isOverdue: dayOf(until) < dayOf(asOf) };
}
