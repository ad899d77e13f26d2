import type { Outcomes } from "../../../app/domain/backtest/cells.ts";
import { windowStart } from "../../../app/domain/orders/eligibility.ts";
import { countGapLengths, rhythmOf, type Rhythm } from "../../../app/domain/rfm/gaps.ts";
import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";
import { recencyDays, wholeDaysBetween } from "../../../app/domain/rfm/recency.ts";
import type { BenchOrder } from "./orders.ts";

/** What was known of the customers at a date, and what they did in the days after it. */
export interface Observed {
  readonly columns: CustomerColumns;
  readonly rhythm: Rhythm;
  readonly outcomes: Outcomes;
  readonly known: Known;
  /** How many orders they placed after the date. */
  readonly laterOrders: number;
}

/** The customers at a date, each with the orders until then, oldest first. */
export interface Known {
  readonly ids: readonly string[];
  readonly orders: readonly (readonly BenchOrder[])[];
  /** The day of each customer's first order after the date, since 1970; null: none is known. */
  readonly nextDays: readonly (number | null)[];
  /** The last day of which orders are known. */
  readonly lastDay: number;
}

const DAY_MS = 86_400_000;

export function observe(
  orders: readonly BenchOrder[],
  period: { readonly at: Date; readonly days: number; readonly windowYears: number },
): Observed {
  const { at: asOf, days, windowYears } = period;
  const start = windowStart(asOf, windowYears);
  const end = new Date(asOf.getTime() + days * DAY_MS);
  const known = byCustomer(orders.filter(({ at }) => at >= start && at < asOf));
  const later = byCustomer(orders.filter(({ at }) => at >= asOf && at < end));
  const customers = [...known.values()];
  const last = customers.map((own) => own.at(-1)?.at ?? asOf);
  const ids = [...known.keys()];
  const afterwards = byCustomer(orders.filter(({ at }) => at >= asOf));
  const nextDays = ids.map((id) => dayOf(afterwards.get(id)?.[0] ?? null));
  const lastDay = orders.reduce((latest, order) => Math.max(latest, dayOf(order) ?? 0), 0);
  return {
    columns: {
      recencyDays: Int32Array.from(last, (at) => recencyDays(at, asOf)),
      orderCount: Int32Array.from(customers, (own) => own.length),
      spentMinor: Float64Array.from(customers, spentIn),
    },
    rhythm: rhythmOf(countGapLengths(customers.flatMap(gapsIn))),
    outcomes: {
      bought: Uint8Array.from(ids, (id) => (later.has(id) ? 1 : 0)),
      revenueMinor: Float64Array.from(ids, (id) => spentIn(later.get(id) ?? [])),
    },
    known: { ids, orders: customers, nextDays, lastDay },
    laterOrders: ids.reduce((sum, id) => sum + (later.get(id)?.length ?? 0), 0),
  };
}

/** The orders of each customer, oldest first. */
function byCustomer(orders: readonly BenchOrder[]): Map<string, BenchOrder[]> {
  const customers = Map.groupBy(orders, (order) => order.customerId);
  for (const own of customers.values()) own.sort((a, b) => a.at.getTime() - b.at.getTime());
  return customers;
}

function dayOf(order: BenchOrder | null): number | null {
  return order === null ? null : Math.floor(order.at.getTime() / DAY_MS);
}

function spentIn(orders: readonly BenchOrder[]): number {
  return orders.reduce((sum, order) => sum + order.amountMinor, 0);
}

function gapsIn(own: readonly BenchOrder[]): number[] {
  return own.slice(1).map((order, i) => wholeDaysBetween(own[i]?.at ?? order.at, order.at));
}
