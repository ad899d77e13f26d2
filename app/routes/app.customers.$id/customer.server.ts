import type { Eligibility } from "../../db/scoring/aggregates.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { modelOfNewestRun, type ModelRow } from "../../db/scoring/models.server.ts";
import {
  readAverageOrder,
  readCountedOrders,
  readCustomer,
  readMovesOf,
  type CustomerMove,
  type CustomerOrder,
  type KeptCustomer,
} from "../../db/insights/one-customer.server.ts";
import { readHistorySpan, type HistorySpan } from "../../db/insights/history.server.ts";
import { readAtTargets, readProfileId, type CustomerAtTarget } from "../../db/sync/customer-states.server.ts";
import {
  newestPrediction,
  readNextOrder,
  readPredicted,
  type CustomerPrediction,
  windowsOf,
  type PredictionRow,
} from "../../db/scoring/predictions.server.ts";
import { lastRunAsOf } from "../../db/scoring/runs.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { explainCustomer } from "../../domain/explain/explain.ts";
import { summaryAsOf } from "../../domain/explain/future.ts";
import { OrdersInTime } from "../../domain/explain/orders-in-time.ts";
import { staysBetween } from "../../domain/history/stays.ts";
import { wayOf } from "../../domain/history/way.ts";
import { windowStart } from "../../domain/orders/eligibility.ts";
import { trustOf } from "../../domain/predict/closed-windows.ts";
import { isCheckable } from "../../domain/predict/checkable.ts";
import { chanceOf, NEAREST, ordersOf, type Horizon } from "../../domain/predict/horizons.ts";
import { shopDays } from "../../domain/time/shop-days.ts";
import { nextOrderAt, type NextOrder } from "../../domain/predict/next-order.ts";
import { measuredRhythm } from "../../domain/rfm/gaps.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import type { NextOrderView, PredictionView, ShownTrust } from "../../web/ui/prediction/prediction-view.ts";
import {
  explanationView,
  LISTED,
  type CustomerView,
  type StayRow,
} from "../../web/customer/customer-view.ts";

const BEFORE_ALL = new Date(0);

/** The facts of the newest run that explain a customer. */
export interface RunFacts {
  readonly asOf: Date;
  readonly model: ModelRow;
  readonly storeOrderMinor: number;
}

/**
 * All that a customer's page shows; null: the shop has no such customer.
 * @param timeZone - IANA; null: UTC
 */
export async function readCustomerPage(
  db: Database,
  shopId: number,
  admin: () => Promise<AdminClient>,
  id: bigint,
  timeZone: string | null = null,
): Promise<CustomerView | null> {
  const found = await inShopSql(db, shopId, (sql) => readFacts(sql, id), { oneSnapshot: true });
  if (found === null) return null;
  const { customer, run, orders: all, moves } = found;
  const orders = run === null ? [] : all.filter(({ at }) => at >= windowOf(run));
  const { shopifyId, email } = customer;
  const names = await namesIfReachable(admin, shopifyId === null ? [] : [shopifyId]);
  return {
    shopifyId: shopifyId === null ? null : String(shopifyId),
    ...(shopifyId === null ? { name: null, email } : shownName(names?.get(shopifyId))),
    nameUnavailable: names === null,
    asOf: run?.asOf.toISOString() ?? null,
    currency: run?.model.currency ?? null,
    group: customer.group,
    leftOut: customer.leftOut,
    ...explained(customer, orders, run),
    prediction: customer.group === null ? null : predictionView(found, timeZone),
    orders: orders.slice(0, LISTED).map((order) => ({
      id: String(order.id),
      at: order.at.toISOString(),
      amountMinor: order.amountMinor,
    })),
    orderCount: orders.length,
    moves: moves.map((move) => ({ ...move, at: move.at.toISOString() })),
    way: wayRows(found),
    klaviyoId: found.klaviyoId,
    targets: found.targets.map(({ failure, ...at }) => ({ ...at, failed: failure !== null })),
  };
}

interface Facts {
  readonly customer: KeptCustomer;
  readonly run: RunFacts | null;
  /** All that count, also those from before the window. */
  readonly orders: readonly CustomerOrder[];
  readonly moves: readonly CustomerMove[];
  readonly history: HistorySpan | null;
  readonly newest: PredictionRow | null;
  readonly predicted: readonly CustomerPrediction[];
  readonly next: NextOrder | null;
  readonly klaviyoId: string | null;
  readonly targets: readonly CustomerAtTarget[];
}

async function readFacts(sql: ShopSql, id: bigint): Promise<Facts | null> {
  const customer = await readCustomer(sql, id);
  if (customer === null) return null;
  const run = await readRun(sql);
  const { shopifyId } = customer;
  const orders =
    run === null || shopifyId === null ? [] : await readCountedOrders(sql, rulesOf(run), shopifyId);
  return {
    customer,
    run,
    orders,
    moves: await readMovesOf(sql, id, LISTED),
    history: await readHistorySpan(sql),
    newest: await newestPrediction(sql),
    predicted: await readPredicted(sql, id),
    next: await readNextOrder(sql, id),
    klaviyoId: await readProfileId(sql, id),
    targets: await readAtTargets(sql, id),
  };
}

function predictionView(facts: Facts, timeZone: string | null): PredictionView | null {
  const { newest, predicted, run } = facts;
  if (newest === null) return null;
  const asOf = newest.asOf.toISOString();
  if (newest.fits.every(({ fit }) => fit === null)) return { asOf, horizons: [], next: null };
  if (predicted.length === 0) return null;
  return {
    asOf,
    next: nextView(facts, timeZone),
    horizons: predicted.map(({ days, chanceUnits, orderUnits, revenueMinor }) => ({
      days,
      chance: chanceOf(chanceUnits),
      orders: ordersOf(orderUnits),
      revenueMinor,
      trust: shownTrust(newest, days, run),
    })),
  };
}

function shownTrust(newest: PredictionRow, days: Horizon, run: RunFacts | null): ShownTrust {
  const windows = windowsOf(newest, days);
  const isUnchecked = windows.length === 0 && run !== null && !isCheckable(days, run.model.windowYears);
  return isUnchecked ? { state: "uncheckable" } : trustOf(windows);
}

/** null: not known, or predictions of the nearest horizon are not reliable. */
function nextView({ newest, next, customer, run }: Facts, timeZone: string | null): NextOrderView | null {
  const { lastOrderAt } = customer;
  if (next === null || newest === null || run === null || lastOrderAt === null) return null;
  if (trustOf(windowsOf(newest, NEAREST)).state !== "reliable") return null;
  const { from, until, isOverdue } = nextOrderAt(next, lastOrderAt, run.asOf, shopDays(timeZone));
  return { from: from.toISOString(), until: until.toISOString(), isOverdue };
}

/** What the newest run says of every customer; null before the first. */
export async function readRun(sql: ShopSql): Promise<RunFacts | null> {
  const asOf = await lastRunAsOf(sql);
  const model = await modelOfNewestRun(sql);
  if (asOf === null || model === null) return null;
  return { asOf, model, storeOrderMinor: await readAverageOrder(sql) };
}

/** The rules by which orders counted in the run, the settings of its model, but from the first order on. */
export function rulesOf({ asOf, model }: RunFacts): Eligibility {
  const { includePointOfSale, currency } = model;
  return { asOf, windowStart: BEFORE_ALL, includePointOfSale, currency };
}

export function windowOf({ asOf, model }: RunFacts): Date {
  return windowStart(asOf, model.windowYears);
}

/**
 * The way through the groups. Before the first run it is worked out in hindsight by the boundaries of the newest one.
 */
function wayRows({ customer, run, orders, moves, history }: Facts): readonly StayRow[] {
  if (run === null) return [];
  const stays =
    history === null || orders.length === 0 ? [] : staysBetween(orders, run.model, history.from, history.to);
  const known = wayOf({ stays, moves: moves.toReversed(), group: customer.group, until: run.asOf });
  return known
    .slice(-LISTED)
    .map((stay) => ({ ...stay, from: stay.from.toISOString(), to: stay.to.toISOString() }));
}

function explained(
  customer: KeptCustomer,
  orders: readonly CustomerOrder[],
  run: RunFacts | null,
): Pick<CustomerView, "explanation" | "changedSince"> {
  // Orders say nothing of a customer who is left out.
  if (run === null || customer.leftOut) return { explanation: null, changedSince: false };
  const { asOf, model, storeOrderMinor } = run;
  const { boundaries, windowYears } = model;
  const rhythm = measuredRhythm(model);
  const rules = { boundaries, windowYears };
  const explanation = explainCustomer({ orders, asOf, rules, rhythm, storeOrderMinor });
  const now = summaryAsOf(new OrdersInTime(orders), asOf, windowYears);
  const unchanged =
    customer.orderCount === (now?.orderCount ?? 0) &&
    customer.spentMinor === (now?.spentMinor ?? 0) &&
    customer.lastOrderAt?.getTime() === now?.lastOrderAt.getTime();
  return {
    explanation: explanation && explanationView(explanation, rangesOf(boundaries)),
    changedSince: !unchanged,
  };
}
