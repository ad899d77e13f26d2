import { failCrosswalk, noteCrosswalkOperation, readCrosswalk } from "../db/insights/crosswalks.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/system.server.ts";
import { errorVerdict, type ParkCause } from "../ingest/import-failure.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { compareKlaviyo } from "./klaviyo.server.ts";
import type { CrosswalkServices } from "./services.ts";
import { compareShopify } from "./shopify.server.ts";

const LATER_SECONDS = 30;
/** How long a comparison outlives that Shopify can't be reached, or gives no result. */
const LONGEST_MS = 3_600_000;

/**
 * Makes the comparisons that were asked for: with Klaviyo's groups at once, with Shopify's when its bulk operation has
 * ended (the job comes again). Without one there is nothing to do.
 */
export async function runCrosswalks(
  services: CrosswalkServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db, log } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  const { klaviyo, shopify } = await inShopSql(db, shopId, async (sql) => ({
    klaviyo: await readCrosswalk(sql, "klaviyo"),
    shopify: await readCrosswalk(sql, "shopify"),
  }));
  if (klaviyo?.status === "running") {
    await compareKlaviyo(db, shopId, services.now()).catch(async (error: unknown) => {
      await inShopSql(db, shopId, (sql) => failCrosswalk(sql, "klaviyo", "unexpected"));
      throw error;
    });
  }
  if (shopify?.status !== "running") return { outcome: "done" };
  signal.throwIfAborted();
  try {
    const admin = await services.admin(shop.domain);
    return await compareShopify({ services, shopId, admin, signal }, shopify);
  } catch (error) {
    signal.throwIfAborted();
    const patient = services.now().getTime() - shopify.requestedAt.getTime() < LONGEST_MS;
    const verdict = errorVerdict(error);
    if (patient && verdict.verdict === "later") return { outcome: "again", afterSeconds: LATER_SECONDS };
    if (patient && verdict.verdict === "restart") {
      await inShopSql(db, shopId, (sql) => noteCrosswalkOperation(sql, null));
      return { outcome: "again", afterSeconds: LATER_SECONDS };
    }
    const code = verdict.verdict === "park" ? codeOf(verdict.cause) : "unexpected";
    await inShopSql(db, shopId, (sql) => failCrosswalk(sql, "shopify", code));
    if (verdict.verdict === "unknown") throw error;
    log.info({ shopId, code }, "comparison with Shopify's groups ended");
    return { outcome: "done" };
  }
}

function codeOf(cause: ParkCause): string {
  return cause === "scopes" ? "access_denied" : "shop_unavailable";
}
