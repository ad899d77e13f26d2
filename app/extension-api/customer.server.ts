import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import {
  readCountedOrders,
  readMovesOf,
  readScoredNow,
  type CustomerMove,
  type CustomerOrder,
  type ScoredNow,
} from "../db/insights/one-customer.server.ts";
import {
  newestPrediction,
  readNextOrder,
  readPredicted,
  windowsOf,
  type CustomerPrediction,
  type PredictionRow,
} from "../db/scoring/predictions.server.ts";
import type { ShopRow } from "../db/shops/shop-directory.server.ts";
import { explainCustomer } from "../domain/explain/explain.ts";
import type { Way } from "../domain/explain/ways.ts";
import { trustOf } from "../domain/predict/closed-windows.ts";
import { chanceOf, NEAREST, ordersOf } from "../domain/predict/horizons.ts";
import { shopDays } from "../domain/time/shop-days.ts";
import { nextOrderAt, type NextOrder } from "../domain/predict/next-order.ts";
import { measuredRhythm } from "../domain/rfm/gaps.ts";
import { readRun, rulesOf, windowOf, type RunFacts } from "../routes/app.customers.$id/customer.server.ts";
import type { CustomerAnswer, NextStep, Prediction, ScoredCustomer } from "./contract.ts";
import { moneyOf } from "./money.ts";

const MOVES_SHOWN = 3;
const DAY_MS = 86_400_000;

/** What an extension shows of a customer. All of it is read by the customer's keys. */
export async function readCustomerAnswer(
  db: Database,
  shop: ShopRow,
  shopifyId: bigint,
): Promise<CustomerAnswer> {
  return inShopSql(
    db,
    shop.id,
    async (sql): Promise<CustomerAnswer> => {
      const run = await readRun(sql);
      if (run === null) return { state: "not_ready" };
      const customer = await readScoredNow(sql, shopifyId);
      if (customer === null) return { state: "unknown", link: null };
      const link = `/app/customers/${String(customer.id)}`;
      if (customer.leftOut) return { state: "left_out", link };
      const scored = scoresOf(customer, run);
      if (scored === null) return { state: "unknown", link };
      const orders = await readCountedOrders(sql, rulesOf(run), shopifyId);
      const moves = await readMovesOf(sql, customer.id, MOVES_SHOWN);
      return {
        state: "scored",
        asOf: run.asOf.toISOString(),
        timeZone: shop.timeZone ?? "UTC",
        ...scored,
        moves: moves.map(moveFact),
        ...aheadOf(orders, run),
        prediction: predictionOf(
          await newestPrediction(sql),
          await readPredicted(sql, customer.id),
          run,
          nextOf(customer, await readNextOrder(sql, customer.id), run, shop.timeZone),
        ),
        link,
      };
    },
    { oneSnapshot: true },
  );
}

/** null: in no group. */
function scoresOf(
  { group, r, f, m, orderCount, spentMinor, lastOrderAt }: ScoredNow,
  { asOf, model }: RunFacts,
): Pick<ScoredCustomer, "group" | "scores"> | null {
  if (group === null || r === null || f === null || m === null || lastOrderAt === null) return null;
  const days = Math.max(0, Math.floor((asOf.getTime() - lastOrderAt.getTime()) / DAY_MS));
  return {
    group,
    scores: {
      r: { score: r, value: days },
      f: { score: f, value: orderCount },
      m: { score: m, value: moneyOf(spentMinor, model.currency) },
    },
  };
}

/** The nearer horizon. null: nothing is predicted, or predictions are not reliable in this store. */
function predictionOf(
  newest: PredictionRow | null,
  predicted: readonly CustomerPrediction[],
  { model }: RunFacts,
  nextOrder: Prediction["nextOrder"],
): Prediction | null {
  const near = predicted.find(({ days }) => days === NEAREST);
  const windows = newest === null ? [] : windowsOf(newest, NEAREST);
  if (near === undefined || trustOf(windows).state !== "reliable") return null;
  return {
    days: NEAREST,
    chance: chanceOf(near.chanceUnits),
    orders: ordersOf(near.orderUnits),
    revenue: moneyOf(near.revenueMinor, model.currency),
    nextOrder,
  };
}

/** null: the customer's own rhythm says nothing. */
function nextOf(
  { lastOrderAt }: ScoredNow,
  next: NextOrder | null,
  { asOf }: RunFacts,
  timeZone: string | null,
): Prediction["nextOrder"] {
  if (next === null || lastOrderAt === null) return null;
  const { from, until, isOverdue } = nextOrderAt(next, lastOrderAt, asOf, shopDays(timeZone));
  return { from: from.toISOString(), until: until.toISOString(), isOverdue };
}

function moveFact({ at, from, to, cause }: CustomerMove): ScoredCustomer["moves"][number] {
  return { at: at.toISOString(), from, to, cause };
}

/** What would keep or win the customer, and what happens without an order. */
function aheadOf(
  all: readonly CustomerOrder[],
  run: RunFacts,
): Pick<ScoredCustomer, "nextStep" | "withoutOrder"> {
  const { asOf, model, storeOrderMinor } = run;
  const { boundaries, windowYears, currency } = model;
  const orders = all.filter(({ at }) => at >= windowOf(run));
  const rules = { boundaries, windowYears };
  const explanation = explainCustomer({
    orders,
    asOf,
    rules,
    rhythm: measuredRhythm(model),
    storeOrderMinor,
  });
  const [next] = explanation?.withoutOrder ?? [];
  return {
    nextStep: nextStep(explanation?.ways ?? [], currency),
    withoutOrder: next === undefined ? null : { at: next.at.toISOString(), to: next.to },
  };
}

/** To keep the group where it is about to be lost, else the way with the fewest orders, of the least amount. */
function nextStep(ways: readonly Way[], currency: string): NextStep | null {
  const [nearest] = ways.toSorted(
    (a, b) =>
      Number(b.kind === "keep") - Number(a.kind === "keep") ||
      a.orders - b.orders ||
      a.amountMinor - b.amountMinor,
  );
  if (nearest === undefined) return null;
  const { kind, to, orders, amountMinor, before } = nearest;
  return { kind, to, orders, amount: moneyOf(amountMinor, currency), before: before?.toISOString() ?? null };
}
