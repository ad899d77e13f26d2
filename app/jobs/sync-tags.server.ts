import type { Database } from "../db/database.server.ts";
import { findShop } from "../db/system.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { syncTags } from "../sync/tags.server.ts";

interface SyncTagsDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
}

/** Brings the shop's customer tags to its groups. */
export function syncTagsJob({ db, now, admin }: SyncTagsDeps): JobHandler<"sync-tags"> {
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    return syncTags({ db, shopId, signal, now, admin: await admin(shop.domain) });
  };
}
