import { countGapLengths, rhythmOf, totalGaps, type Rhythm } from "../rfm/gaps.ts";
import { windowStart } from "../orders/eligibility.ts";
import type { Facts } from "./facts.ts";
import { fitMbgNbd, type MbgNbd, type VisitHistories } from "./mbg-nbd.ts";
import type { CustomerOrders } from "./sample.ts";

/** What was known of a shop at a moment. Features of its customers are in proportion to it. */
export interface ShopAt {
  readonly rhythm: Rhythm;
  /** The mean of all gaps between two days with orders of a customer. */
  readonly meanGapDays: number;
  readonly ordersPerVisit: number;
  /** The middle one of the customers' mean order values; 1 if nobody spent anything. */
  readonly medianValueMinor: number;
  readonly visits: MbgNbd;
}

const DAYS_OF_WEEK = 7;
const DAY_MS = 86_400_000;

/** What a shop's customers and their facts say of the shop at a moment. */
export function shopAt(
  customers: readonly CustomerOrders[],
  facts: Facts,
  at: Date,
  windowYears: number,
): ShopAt {
  const counts = countGapLengths(gapsBefore(customers, at, windowYears));
  const rhythm = rhythmOf(counts);
  const gaps = totalGaps(counts);
  const days = counts.reduce((sum, each) => sum + each.days * each.gaps, 0);
  const meanGapDays = gaps > 0 ? days / gaps : rhythm.gap90Days;
  const visits = sum(facts.visits);
  return {
    rhythm,
    meanGapDays,
    ordersPerVisit: visits > 0 ? sum(facts.orders) / visits : 1,
    medianValueMinor: medianOf(meanValues(facts)),
    visits: fitMbgNbd(historiesOf(facts), (rhythm.gap50Days ?? meanGapDays) / DAYS_OF_WEEK),
  };
}

/** Each customer's visits, in weeks; equal histories are merged, in the order of their first customers. */
function historiesOf(facts: Facts): VisitHistories {
  const places = new Map<number, number>();
  const merged: [repeats: number, last: number, end: number, customers: number][] = [];
  for (let i = 0; i < facts.length; i++) {
    const repeats = (facts.visits[i] ?? 1) - 1;
    const last = (facts.lastDay[i] ?? 0) - (facts.firstDay[i] ?? 0);
    const end = facts.day - (facts.firstDay[i] ?? 0);
    // Exact: spans are below 2^16 days, and visits are no more than days.
    const key = (repeats * 65_536 + last) * 65_536 + end;
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, merged.length);
      merged.push([repeats, last / DAYS_OF_WEEK, end / DAYS_OF_WEEK, 1]);
    } else {
      const row = merged[place];
      if (row !== undefined) row[3]++;
    }
  }
  return {
    repeats: Int32Array.from(merged, (row) => row[0]),
    last: Float64Array.from(merged, (row) => row[1]),
    end: Float64Array.from(merged, (row) => row[2]),
    customers: Int32Array.from(merged, (row) => row[3]),
  };
}

function gapsBefore(customers: readonly CustomerOrders[], at: Date, windowYears: number): number[] {
  const [from, until] = [windowStart(at, windowYears).getTime(), at.getTime()];
  const gaps: number[] = [];
  for (const own of customers) {
    let before = NaN;
    for (let i = 0; i < own.length; i++) {
      const moment = own.at[i] ?? Infinity;
      if (moment < from || moment >= until) continue;
      if (!Number.isNaN(before)) gaps.push(Math.floor((moment - before) / DAY_MS));
      before = moment;
    }
  }
  return gaps;
}

/** The mean order value of each customer who spent something. */
function meanValues({ length, orders, spentMinor }: Facts): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = (spentMinor[i] ?? 0) / (orders[i] ?? 1);
  return values.filter((value) => value > 0);
}

function medianOf(values: Float64Array): number {
  const sorted = values.sort();
  return sorted[sorted.length >> 1] ?? 1;
}

function sum(values: Int32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
