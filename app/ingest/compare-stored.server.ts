import { erasedAmong, type ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import { noteCompared, noteLimited } from "../db/orders/import-progress.server.ts";
import type { ImportRow } from "../db/orders/imports.server.ts";
import { markOrderDeleted } from "../db/orders/orders.server.ts";
import { unseenOrders } from "../db/orders/seen-orders.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { AdminApiError } from "../shopify/errors.ts";
import { readOrders, type OrdersById } from "../shopify/order.server.ts";
import { commit, type ImportWork } from "./finish-import.server.ts";
import { storeRead } from "./store-read.server.ts";

/** A search for unseen orders goes through all orders, so many are taken at a time. */
const FOUND_AT_ONCE = 10_000;
/** How many orders one query may ask for by id. It stays well below the cost limit of a query on the smallest plan. */
const READ_AT_ONCE = 50;

interface Comparison extends ImportWork {
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
}

/**
 * Reads again by id the stored orders that a full read has not seen. An order that is missing in a file proves
 * nothing; an id that Shopify does not know does. Each lot is stored and counted in one transaction, and not looked
 * at again. So the comparison goes on after a crash.
 * @returns false where Shopify no longer shows all orders, so that nothing can be concluded
 */
export async function compareStored(job: Comparison, row: ImportRow): Promise<boolean> {
  const erased = erasedAmong(job.services, job.shopId);
  for (let after = 0n; ;) {
    const unseen = await commit(job, (sql) => unseenOrders(sql, row, { after, limit: FOUND_AT_ONCE }));
    const last = unseen.at(-1);
    if (last === undefined) return true;
    for (let from = 0; from < unseen.length; from += READ_AT_ONCE) {
      job.signal.throwIfAborted();
      const isKnown = await compareLot(job, row, unseen.slice(from, from + READ_AT_ONCE), erased);
      if (!isKnown) return false;
    }
    after = last;
  }
}

async function compareLot(
  job: Comparison,
  row: ImportRow,
  ids: readonly bigint[],
  erased: ErasedAmong,
): Promise<boolean> {
  const found = await readAgain(job, row, ids);
  await commit(job, async (sql) => {
    if (found === null) return noteLimited(sql, row.id);
    const removed = await removeAll(sql, found.gone, job.services.now());
    const read = { orders: found.there, badOrderIds: found.unreadable };
    const { stored, drift } = await storeRead(sql, row, read, erased);
    await noteCompared(sql, row.id, { stored, drift: { ...drift, removed } });
  });
  return found !== null;
}

/** Orders that Shopify can't answer for, by a fault of its own, stay as they are. They don't stop the others. */
async function readAgain(
  { admin, services, shopId }: Comparison,
  { id: importId }: ImportRow,
  ids: readonly bigint[],
): Promise<OrdersById | null> {
  try {
    return await readOrders(admin, ids);
  } catch (error) {
    if (!(error instanceof AdminApiError) || error.code === "ACCESS_DENIED") throw error;
    services.log.warn({ shopId, importId, code: error.code, orders: ids.length }, "orders not compared");
    return { there: [], gone: [], unreadable: ids };
  }
}

async function removeAll(sql: ShopSql, orderIds: readonly bigint[], now: Date): Promise<number> {
  let removed = 0;
  for (const id of orderIds) removed += (await markOrderDeleted(sql, id, now)) ? 1 : 0;
  return removed;
}
