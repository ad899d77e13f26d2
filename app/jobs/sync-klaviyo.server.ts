import { enqueueEvents } from "../act/events/switch.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { JobHandler, JobQueue } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { revokeConsent } from "../sync/connection/klaviyo-consent.server.ts";
import { syncKlaviyo } from "../sync/klaviyo/klaviyo.server.ts";
import { planGateOf, type PlanDeps } from "./plan-gate-of.ts";
import { watchSync, type Watching } from "./watch-sync.ts";

type SyncKlaviyoDeps = Watching &
  PlanDeps &
  Parameters<typeof revokeConsent>[0] & {
    readonly queue: Pick<JobQueue, "enqueue">;
    readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
    readonly admin: (shopDomain: string) => Promise<AdminClient>;
    readonly klaviyo: (shopId: number, encryptedKey: string) => KlaviyoClient;
  };

/** Brings the shop's lists and profiles in Klaviyo to its groups. */
export function syncKlaviyoJob(deps: SyncKlaviyoDeps): JobHandler<"sync-klaviyo"> {
  const { db, now, pause } = deps;
  const watch = watchSync(deps);
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    const admin = await deps.admin(shop.domain);
    const klaviyo = (encryptedKey: string): KlaviyoClient => deps.klaviyo(shopId, encryptedKey);
    const revoke = (encryptedKey: string): Promise<boolean> => revokeConsent(deps, shopId, encryptedKey);
    const refreshSegments = (sql: ShopSql): Promise<void> => enqueueRefresh(deps.queue, sql);
    const planAllows = planGateOf(deps, { shopId, admin, signal });
    const ways = { signal, now, pause, watch, planAllows, admin, klaviyo, revoke, refreshSegments };
    const outcome = await syncKlaviyo({ db, shopId, ...ways });
    // The moves are told after the sync, which has read the emails of new customers and found their profiles.
    if (outcome.outcome === "done") await inShopSql(db, shopId, (sql) => enqueueEvents(deps.queue, sql));
    return outcome;
  };
}
