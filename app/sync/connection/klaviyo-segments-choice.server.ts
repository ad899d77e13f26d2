import type { Database } from "../../db/core/database.server.ts";
import { wantSegments } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { checkSegments } from "../../klaviyo/connection/check.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface ChoiceDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly klaviyo: (shopId: number, encryptedKey: string) => KlaviyoClient;
}

type ChoiceOutcome =
  | { readonly outcome: "chosen" }
  /** Scopes as Klaviyo writes them, separated by spaces. */
  | { readonly outcome: "missing_scope"; readonly scope: string }
  | { readonly outcome: "wrong_key" | "connection_ended" | "unavailable" };

/**
 * Switches the six segments on or off for the connected account. They are made at the end of the next sync, which is
 * queued. Segments that exist stay when they are switched off.
 */
export async function chooseSegments(
  { db, queue, klaviyo }: ChoiceDeps,
  shopId: number,
  segments: boolean,
): Promise<ChoiceOutcome> {
  const target = await inShopSql(db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return { outcome: "wrong_key" };
  if (segments) {
    const check = await checkSegments(klaviyo(shopId, target.encryptedKey));
    if (check.outcome !== "ok") return check;
  }
  await inShopSql(db, shopId, async (sql) => {
    await wantSegments(sql, segments);
    if (segments) await wakeForAll(queue, sql, "klaviyo");
  });
  return { outcome: "chosen" };
}
