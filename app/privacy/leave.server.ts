import type { Database } from "../db/core/database.server.ts";
import { eraseShopRows, type ErasingRows } from "../db/privacy/erasure.server.ts";
import { failImport, unfinishedImport } from "../db/orders/imports.server.ts";
import { inShopSql, withShopLocks } from "../db/core/shop-scope.server.ts";
import {
  deleteSessions,
  markUninstalled,
  removeShop,
  takeDomain,
  type ShopRow,
} from "../db/shops/shop-directory.server.ts";
import { failUnfinished } from "../db/insights/unfinished.server.ts";
import { dropCalls } from "../db/workflows/calls.server.ts";
import { shopLocks } from "../queue/jobs.ts";
import { cancelWaitingJobs, deleteShopJobs } from "../queue/shop-jobs.server.ts";
import { revokeConsent } from "../sync/connection/klaviyo-consent.server.ts";
import { disconnectKlaviyo } from "../sync/connection/klaviyo-connection.server.ts";
import { disableTags } from "../sync/merchant/targets.server.ts";

/** Webhooks that are still worked for a shop that removed the app. */
export const ERASURE_TOPICS = ["shop/redact", "customers/redact", "customers/delete"] as const;

export type LeavingServices = Parameters<typeof revokeConsent>[0] & {
  readonly db: Database;
  readonly log: { warn(fields: object, message: string): void };
  readonly now: () => Date;
};

/**
 * Handles an uninstall. It forgets the tokens for Shopify and Klaviyo, and the emails that only the sync of Klaviyo
 * needed. It switches both targets off and takes waiting jobs back. Running jobs end, since the shop is marked as
 * uninstalled. The groups, and what the targets hold, stay known until Shopify asks for their erasure 48 hours later: a
 * merchant may come back.
 */
export async function leaveShop(services: LeavingServices, shop: ShopRow): Promise<void> {
  const { db, now } = services;
  await markUninstalled(db, shop.domain, now());
  await deleteSessions(db, shop.domain);
  await disableTags(services, shop.id);
  const { encryptedKey } = await disconnectKlaviyo({ db, now }, shop.id);
  await inShopSql(db, shop.id, async (sql) => {
    const open = await unfinishedImport(sql);
    if (open !== null) await failImport(sql, open.id, { errorCode: "uninstalled", now: now() });
    await failUnfinished(sql, "uninstalled");
    await dropCalls(sql);
    await cancelWaitingJobs(sql, ERASURE_TOPICS);
  });
  const told = await revokeConsent(services, shop.id, encryptedKey).catch(() => false);
  if (!told) services.log.warn({ shopId: shop.id }, "Klaviyo was not told of the uninstall");
}

/** The rows of one batch: so few that neither a lock nor a transaction lasts. */
const BATCH = 10_000;

/**
 * Erases all of a shop that removed the app, some rows at a time. This includes its jobs, even the one that does this.
 * A shop that has installed the app again meanwhile keeps its data. One that does so later comes as a new shop, since
 * the first step takes the domain. If it is cut short, the next run deletes the rest.
 * @returns busy: a job of the shop still runs, and might write something
 */
export async function redactShop(
  db: Database,
  shop: ShopRow,
  signal: AbortSignal,
  batch = BATCH,
): Promise<"erased" | "kept" | "busy"> {
  if (shop.uninstalledAt === null) return "kept";
  const quiet = await withShopLocks(db, shop.id, shopLocks(shop.id), async (lost) => {
    if (!(await takeDomain(db, shop))) return "kept";
    const stopped = AbortSignal.any([signal, lost]);
    let from: number | null = 0;
    while (from !== null) {
      stopped.throwIfAborted();
      from = await eraseBatch(db, shop.id, { from, limit: batch });
    }
    await removeShop(db, shop);
    await forgetShopJobs(db, shop.id);
    return "erased";
  });
  return quiet.locked ? quiet.value : "busy";
}

function eraseBatch(db: Database, shopId: number, rows: ErasingRows): Promise<number | null> {
  return inShopSql(db, shopId, (sql) => eraseShopRows(sql, rows));
}

/** Deletes a shop's jobs: nothing is left to do for a shop that is not in the directory. */
export async function forgetShopJobs(db: Database, shopId: number): Promise<void> {
  await inShopSql(db, shopId, deleteShopJobs);
}
