import { deleteCustomers, findCustomers } from "../db/customers.server.ts";
import type { Database } from "../db/database.server.ts";
import { eraseProfileStates } from "../db/erasure.server.ts";
import { unlinkOrders } from "../db/orders.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { enabledTargets } from "../db/sync-targets.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";

/** Whom to erase, by any of the ids that are known. */
interface CustomerToErase {
  readonly shopifyId: bigint | null;
  /** Internal ids. */
  readonly customerIds: readonly bigint[];
  readonly orderIds: readonly bigint[];
}

/**
 * Erases a customer: scores, moves, sync states and email go, and the customer's orders become a guest's. While
 * Klaviyo is connected its sync is queued, which takes the profile off the lists and then forgets the address.
 * Does nothing for a customer who is not known. @returns how many customers were erased
 */
export async function eraseCustomer(
  services: { readonly db: Database; readonly queue: Pick<JobQueue, "enqueue"> },
  shopId: number,
  customer: CustomerToErase,
): Promise<number> {
  return inShopSql(services.db, shopId, async (sql) => {
    const found = await findCustomers(sql, customer.shopifyId, customer.customerIds);
    const shopifyIds = new Set([customer.shopifyId, ...found.map((each) => each.shopifyId)]);
    for (const shopifyId of shopifyIds) await unlinkOrders(sql, shopifyId, customer.orderIds);
    const ids = found.map((each) => each.id);
    await deleteCustomers(sql, ids);
    const targets = await enabledTargets(sql);
    if (!targets.includes("klaviyo")) await eraseProfileStates(sql, ids);
    else if (ids.length > 0) await services.queue.enqueue(sql, "sync-klaviyo", { shopId });
    return found.length;
  });
}
