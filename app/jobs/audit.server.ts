import type { Database } from "../db/core/database.server.ts";
import { erasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { JobHandler, JobQueue } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { runAudits } from "../sync/audit/audit.server.ts";
import { listReader } from "../sync/klaviyo/audit-lists.server.ts";
import { tagReader } from "../sync/tags/audit-tags.server.ts";

interface AuditDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly secrets: SecretBox;
  readonly now: () => Date;
  readonly admin: (shopDomain: string) => Promise<AdminClient>;
  readonly klaviyo: (shopId: number, encryptedKey: string) => KlaviyoClient;
}

/** Compares what the targets hold with the stored states: the audits that were asked for, and those that are due. */
export function auditJob(deps: AuditDeps): JobHandler<"audit"> {
  const { db, queue, now } = deps;
  return async ({ shopId }, { signal }) => {
    const shop = await findShop(db, shopId);
    if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
    const admin = await deps.admin(shop.domain);
    const klaviyo = (encryptedKey: string): KlaviyoClient => deps.klaviyo(shopId, encryptedKey);
    const erased = erasedAmong(deps, shopId);
    return runAudits(
      { db, shopId, signal, now, queue },
      {
        klaviyo: listReader({ db, shopId, signal, now, klaviyo }),
        shopify_tags: tagReader({ db, shopId, signal, admin, erasedAmong: erased }),
      },
    );
  };
}
