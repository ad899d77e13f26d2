import type { Database } from "../db/database.server.ts";
import { findShop } from "../db/system.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { JobHandler } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { syncKlaviyo } from "../sync/klaviyo.server.ts";

interface SyncKlaviyoDeps {
  readonly db: Database;
  readonly secrets: { open(sealed: string): string };
  readonly now: () => Date;
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
  readonly klaviyo: (privateKey: string) => KlaviyoClient;
}

/** Brings the shop's lists and profiles in Klaviyo to its groups. */
export function syncKlaviyoJob(deps: SyncKlaviyoDeps): JobHandler<"sync-klaviyo"> {
  const { db, secrets, now } = deps;
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    const admin = await deps.admin(shop.domain);
    const klaviyo = (encryptedKey: string): KlaviyoClient => deps.klaviyo(secrets.open(encryptedKey));
    return syncKlaviyo({ db, shopId, signal, now, admin, klaviyo });
  };
}
