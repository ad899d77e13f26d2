import { NO_DRIFT, type Drift, type ImportRow } from "../db/orders/imports.server.ts";
import type { ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { StoredOrders } from "../db/orders/orders-in-bulk.server.ts";
import { noteSeen } from "../db/orders/seen-orders.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { Order } from "../domain/orders/order.ts";
import { storeOrders } from "./store-orders.server.ts";

/** What was stored. Only a full read counts drift. */
interface StoredRead {
  readonly stored: StoredOrders;
  readonly drift: Drift;
}

interface OrdersRead {
  readonly orders: readonly Order[];
  /** The ids of orders in lines that could not be read. */
  readonly badOrderIds: readonly bigint[];
}

/**
 * Stores orders that an import has read. A full read also marks them as seen, and those of lines that it could not
 * read. It counts as drift the orders that no webhook had told of. Orders that were updated since it began do not
 * count, since their webhook may still be on the way.
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
