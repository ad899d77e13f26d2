import {
  failCrosswalk,
  noteCrosswalkOperation,
  readCrosswalk,
  type CrosswalkRow,
} from "../db/insights/crosswalks.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import type { Obstacle } from "../steps/obstacle.server.ts";
import { again, END, isPatient, ON, runSteps, type Step } from "../steps/run-steps.server.ts";
import { compareKlaviyo } from "./klaviyo.server.ts";
import type { CrosswalkServices } from "./services.ts";
import { compareShopify } from "./shopify.server.ts";

const RESTART_SECONDS = 30;
/** How long a comparison is tried for while Shopify can't be reached, or gives no result. */
const PATIENCE = { patienceMs: 3_600_000 };

/** A comparison that was asked for. */
type Asked =
  | { readonly system: "klaviyo"; readonly row: CrosswalkRow<"klaviyo"> }
  | { readonly system: "shopify"; readonly row: CrosswalkRow<"shopify"> };

/**
 * Makes the comparisons that were asked for. The one with Klaviyo's groups is made at once. The one with Shopify's is
 * made when Shopify's bulk operation has ended; the job comes again for it.
 */
export async function runCrosswalks(
  services: CrosswalkServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  return runSteps<Asked>(
    {
      due: () => asked(services, shopId),
      advance: async ({ system, row }) => {
        if (system === "shopify")
          return compareShopify({ services, shopId, admin: await services.admin(shop.domain), signal }, row);
        await compareKlaviyo(db, shopId, services.now());
        return ON;
      },
      noteWait: async ({ row }) => row.requestedAt,
      ...PATIENCE,
      hindered: (comparison, obstacle) => hindered(services, shopId, comparison, obstacle),
    },
    { now: () => services.now(), signal },
  );
}

/** The comparison to make next. Klaviyo's comes first, since it is done at once. */
async function asked({ db }: CrosswalkServices, shopId: number): Promise<Asked | null> {
  return inShopSql(db, shopId, async (sql) => {
    const klaviyo = await readCrosswalk(sql, "klaviyo");
    if (klaviyo?.status === "running") return { system: "klaviyo", row: klaviyo };
    const shopify = await readCrosswalk(sql, "shopify");
    return shopify?.status === "running" ? { system: "shopify", row: shopify } : null;
  });
}

async function hindered(
  services: CrosswalkServices,
  shopId: number,
  { system, row }: Asked,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  if (obstacle?.obstacle === "restart" && isPatient(PATIENCE, row.requestedAt, services.now())) {
    await inShopSql(services.db, shopId, (sql) => noteCrosswalkOperation(sql, null));
    return again(RESTART_SECONDS);
  }
  const code = codeOf(obstacle);
  await inShopSql(services.db, shopId, (sql) => failCrosswalk(sql, system, code));
  if (obstacle === null || obstacle.obstacle === "stop") return "bug";
  services.log.info({ shopId, code }, "comparison with Shopify's groups ended");
  return END;
}

function codeOf(obstacle: Obstacle | null): string {
  if (obstacle?.obstacle !== "park") return "unexpected";
  return obstacle.cause === "scopes" ? "access_denied" : "shop_unavailable";
}
