import type { Database } from "../db/core/database.server.ts";
import { erasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { syncTags } from "../sync/tags/tags.server.ts";
import { watchSync, type Watching } from "./watch-sync.ts";

interface SyncTagsDeps extends Watching {
  readonly db: Database;
  readonly secrets: SecretBox;
  readonly now: () => Date;
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
    const ways = { signal, now, pause, watch, erasedAmong: erased, admin: await admin(shop.domain) };
    return syncTags({ db, shopId, ...ways });
  };
}
