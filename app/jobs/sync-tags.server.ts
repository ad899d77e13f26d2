import { erasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { syncTags } from "../sync/tags/tags.server.ts";
import { planGateOf, type PlanDeps } from "./plan-gate-of.ts";
import { watchSync, type Watching } from "./watch-sync.ts";

interface SyncTagsDeps extends Watching, PlanDeps {
  readonly secrets: SecretBox;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
}

/** Brings the shop's customer tags to its groups. */
export function syncTagsJob(deps: SyncTagsDeps): JobHandler<"sync-tags"> {
  const { db, now, pause, admin } = deps;
  const watch = watchSync(deps);
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    const erased = erasedAmong(deps, shopId);
    const client = await admin(shop.domain);
    const planAllows = planGateOf(deps, { shopId, admin: client, signal });
    return syncTags({
      db,
      shopId,
      signal,
      now,
      pause,
      watch,
      planAllows,
      erasedAmong: erased,
      admin: client,
    });
  };
}
