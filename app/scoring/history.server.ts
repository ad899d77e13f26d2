import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import { readHistoryFacts, saveHistory } from "../db/scoring/histories.server.ts";
import { modelOfNewestRun, type ModelRow } from "../db/scoring/models.server.ts";
import { readOrderRows } from "../db/scoring/order-rows.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { HistoryBuilder, type History } from "../domain/history/history.ts";
import { historyMoments } from "../domain/history/moments.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import { OrdersByCustomer } from "./orders-by-customer.ts";

interface HistoryServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

/**
 * Works out a shop's history, in one pass over its orders, with the boundaries of the newest run. All is read and
 * written in one transaction: a job that is cut short has done nothing, and begins anew. No customer is erased
 * meanwhile, so nobody who was erased is counted.
 */
export async function workOutHistory(
  services: HistoryServices,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, log } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return;
  const timeZone = shop.timeZone ?? "UTC";
  const moments = await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    const facts = await readHistoryFacts(sql);
    const model = await modelOfNewestRun(sql);
    if (facts === null || model === null) return null;
    const at = historyMoments({ ...facts, windowYears: model.windowYears, timeZone });
    const history = await readHistory(sql, at, model, signal);
    await saveHistory(sql, history, { modelId: model.id, timeZone, now: services.now() });
    return at.length;
  });
  if (moments !== null) log.info({ shopId, moments }, "history worked out");
}

async function readHistory(
  sql: ShopSql,
  moments: readonly Date[],
  model: ModelRow,
  signal: AbortSignal,
): Promise<History> {
  const builder = new HistoryBuilder(moments, model);
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return builder.finish();
  const { windowYears, includePointOfSale, currency } = model;
  const rules: Eligibility = {
    windowStart: windowStart(first, windowYears),
    asOf: last,
    includePointOfSale,
    currency,
  };
  const orders = new OrdersByCustomer((columns) => builder.add(columns));
  await readOrderRows(
    sql,
    rules,
    (row) => orders.push(row),
    () => signal.throwIfAborted(),
  );
  orders.end();
  return builder.finish();
}
