import { findCustomers } from "../db/orders/customers.server.ts";
import { storeDataRequest } from "../db/privacy/data-requests.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";

/** The customer who asks, by all ids that are known. */
interface Asking {
  readonly shopifyId: bigint | null;
  /** Internal ids. */
  readonly customerIds: readonly bigint[];
  readonly deliveryId: string;
  readonly requestedAt: Date;
}

/** The time that a merchant has to answer. */
const DUE_MS = 30 * 86_400_000;

/**
 * Keeps a customer's data request, for the merchant to answer. A request of somebody unknown is kept too: it has to be
 * answered as well.
 */
export async function takeDataRequest(
  { db }: { readonly db: Database },
  shopId: number,
  { shopifyId, customerIds, deliveryId, requestedAt }: Asking,
): Promise<void> {
  const found = await inShopSql(db, shopId, (sql) => findCustomers(sql, shopifyId, customerIds));
  const known = new Set([shopifyId, ...found.map((each) => each.shopifyId)].filter((id) => id !== null));
  const customerShopifyIds = known.size === 0 ? [null] : [...known];
  const dueAt = new Date(requestedAt.getTime() + DUE_MS);
  await inShopSql(db, shopId, (sql) =>
    storeDataRequest(sql, { deliveryId, customerShopifyIds, requestedAt, dueAt }),
  );
}
