import { lockCustomers } from "../../../app/db/orders/customer-lock.server.ts";
import { deleteCustomers, findCustomers } from "../../../app/db/orders/customers.server.ts";
import { moveOrders, unlinkOrders } from "../../../app/db/orders/orders.server.ts";
import { eraseCustomers, eraseShopRows } from "../../../app/db/privacy/erasure.server.ts";
import { readAggregates } from "../../../app/db/scoring/aggregates.server.ts";
import { readAsUsual } from "../../../app/db/core/planner.server.ts";
import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { RandomStore, Row } from "./random-store.ts";

/** Stores a random store's rows, erases and merges as the app does, and writes what a run writes of the orders. */
export async function plantStore(sql: ShopSql, store: RandomStore): Promise<void> {
  await eraseShopRows(sql, { from: 0, limit: 1_000_000 });
  await readAsUsual(sql);
  for (const [table, rows] of store.rows) await insertRows(sql, table, rows);
  await lockCustomers(sql);
  for (const { gone, kept } of store.merged) {
    await moveOrders(sql, gone, kept);
    await deleteCustomers(sql, await idsOf(sql, gone));
  }
  for (const shopifyId of store.erased) {
    await unlinkOrders(sql, shopifyId, []);
    await eraseCustomers(sql, { ids: await idsOf(sql, shopifyId), emails: [], klaviyoIds: [] });
  }
  await writeFigures(sql, store);
}

export async function insertRows(sql: ShopSql, table: string, rows: readonly Row[]): Promise<void> {
  const given = rows.map((row) => ({ shop_id: sql.shopId, ...row }));
  const columns = Object.keys(given[0] ?? {}).map((name) => `"${name}"`);
  await sql.query(
    `insert into ${table} (${columns.join(", ")})
     select ${columns.join(", ")} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(given)],
  );
}

async function idsOf(sql: ShopSql, shopifyId: bigint): Promise<bigint[]> {
  return (await findCustomers(sql, shopifyId, [])).map(({ id }) => id);
}

/** As a run does, from the same statement. */
async function writeFigures(sql: ShopSql, { eligibility }: RandomStore): Promise<void> {
  const pages = [];
  for await (const page of readAggregates(sql, eligibility, [])) pages.push(...page);
  for (const { id, orderCount, spentMinor, lastOrderMs } of pages)
    await sql.query(
      `update customers set order_count = $3, spent_minor = $4, last_order_at = $5 where shop_id = $1 and id = $2`,
      [
        sql.shopId,
        id,
        orderCount,
        spentMinor,
        lastOrderMs === null ? null : new Date(lastOrderMs).toISOString(),
      ],
    );
}
