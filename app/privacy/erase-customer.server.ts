import { deleteCustomers, findCustomers } from "../db/customers.server.ts";
import { eraseDataRequests } from "../db/data-requests.server.ts";
import type { Database } from "../db/database.server.ts";
import { countLeft, dropLeft, emptyCustomers, type LeftAtTarget } from "../db/erasure.server.ts";
import { unlinkOrders } from "../db/orders.server.ts";
import { inShopSql, type ShopSql } from "../db/shop-scope.server.ts";
import { enabledTargets, SYNC_JOBS, TARGETS, type Target } from "../db/sync-targets.server.ts";
import { newestSync } from "../db/syncs.server.ts";
import type { ShopRow } from "../db/system.server.ts";
import type { JobOutcome, JobQueue } from "../queue/queue.server.ts";

interface ErasureServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now: () => Date;
}

/** Whom to erase, by any of the ids that are known. */
interface CustomerToErase {
  readonly shopifyId: bigint | null;
  /** Internal ids. */
  readonly customerIds: readonly bigint[];
  readonly orderIds: readonly bigint[];
  readonly requestedAt: Date;
  /** Whether the customer is gone from Shopify, and the tags with them. */
  readonly gone: boolean;
}

/** Between two looks at whether the syncs have taken the customer off. */
const LOOK_AGAIN_SECONDS = 20;
/** Longer is not waited: an erasure has 30 days. */
const PATIENCE_MS = 10 * 86_400_000;

/**
 * Erases a customer. Scores, moves and email go at once, and the orders become a guest's. Where a target that is on
 * still shows the group, the bare ids stay until its sync, which is queued, has taken that off; or until it can't be:
 * then they go as well, and what could not be reached is logged. Does nothing for a customer who is not known.
 * @returns again: a sync is waited for, and the same is to be asked once more
 */
export async function eraseCustomer(
  services: ErasureServices,
  shop: ShopRow,
  customer: CustomerToErase,
): Promise<JobOutcome> {
  const { db, log } = services;
  const shopId = shop.id;
  return inShopSql(db, shopId, async (sql) => {
    const found = await findCustomers(sql, customer.shopifyId, customer.customerIds);
    const shopifyIds = new Set([customer.shopifyId, ...found.map((each) => each.shopifyId)]);
    for (const shopifyId of shopifyIds) await unlinkOrders(sql, shopifyId, customer.orderIds);
    await eraseDataRequests(sql, [...shopifyIds]);
    const ids = found.map((each) => each.id);
    await emptyCustomers(sql, ids);

    const reachable = shop.uninstalledAt === null ? await enabledTargets(sql) : [];
    const waiting: Target[] = [];
    for (const target of TARGETS) {
      const left = await countLeft(sql, target, ids);
      if (left.customers === 0 || (target === "shopify_tags" && customer.gone)) continue;
      const isOn = reachable.includes(target);
      if (isOn && (await isWaitedFor(services, sql, { target, left, ...customer }))) waiting.push(target);
      else
        log.warn({ shopId, target, isOn, customers: left.customers }, "erased here, but not at the target");
    }
    if (!waiting.includes("shopify_tags")) await deleteCustomers(sql, ids);
    if (!waiting.includes("klaviyo")) await dropLeft(sql, ids);
    for (const target of waiting) await wakeSync(services, sql, target);
    if (waiting.length > 0) return { outcome: "again", afterSeconds: LOOK_AGAIN_SECONDS };
    log.info({ shopId, erased: found.length }, "customer erased");
    return { outcome: "done" };
  });
}

interface Removal extends Pick<CustomerToErase, "requestedAt"> {
  readonly target: Target;
  readonly left: LeftAtTarget;
}

/** Whether a sync will still take the customer off: none has tried since the request and failed. */
async function isWaitedFor(
  { now }: ErasureServices,
  sql: ShopSql,
  { target, left, requestedAt }: Removal,
): Promise<boolean> {
  if (now().getTime() - requestedAt.getTime() > PATIENCE_MS) return false;
  const newest = await newestSync(sql, target);
  if (newest === null || newest.status === "running" || newest.startedAt < requestedAt) return true;
  return newest.status !== "failed" && left.failed === 0;
}

/** A sync that runs already may have begun without the erasure: the next look queues another. */
async function wakeSync({ queue }: ErasureServices, sql: ShopSql, target: Target): Promise<void> {
  const newest = await newestSync(sql, target);
  if (newest?.status !== "running") await queue.enqueue(sql, SYNC_JOBS[target], { shopId: sql.shopId });
}
