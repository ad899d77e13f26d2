import { NO_DRIFT, type Drift, type ImportRow } from "../db/orders/imports.server.ts";
import type { ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { StoredOrders } from "../db/orders/orders-in-bulk.server.ts";
import { noteSeen } from "../db/orders/seen-orders.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { Order } from "../domain/orders/order.ts";
import { storeOrders } from "./store-orders.server.ts";

/** What storing came to; the drift is a full read's. */
interface StoredRead {
  readonly stored: StoredOrders;
  readonly drift: Drift;
}

interface OrdersRead {
  readonly orders: readonly Order[];
  /** Those of lines that could not be read. */
  readonly badOrderIds: readonly bigint[];
}

/**
 * Stores orders that an import has read. A full read also marks them, and those of lines that it could not read, as
 * seen, and counts the ones that nobody had told: not those updated since it began, of which news may be on the way.
 */
export async function storeRead(
  sql: ShopSql,
  { id, kind, startedAt }: Pick<ImportRow, "id" | "kind" | "startedAt">,
  { orders, badOrderIds }: OrdersRead,
  erasedAmong: ErasedAmong,
): Promise<StoredRead> {
  if (kind !== "full_read") return { stored: await storeOrders(sql, orders, erasedAmong), drift: NO_DRIFT };
  await noteSeen(sql, id, [...orders.map((order) => order.id), ...badOrderIds]);
  const due = await storeOrders(
    sql,
    orders.filter((order) => order.updatedAt < startedAt),
    erasedAmong,
  );
  const fresh = await storeOrders(
    sql,
    orders.filter((order) => order.updatedAt >= startedAt),
    erasedAmong,
  );
  return {
    stored: { written: due.written + fresh.written, added: due.added + fresh.added },
    drift: { added: due.added, changed: due.written - due.added, removed: 0 },
  };
}
