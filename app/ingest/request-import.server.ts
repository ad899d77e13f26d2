import type { Database } from "../db/core/database.server.ts";
import { completeImports } from "../db/orders/import-history.server.ts";
import { openImport, type Reading } from "../db/orders/imports.server.ts";
import { readSettings } from "../db/shops/settings.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { isLimited } from "./granted.ts";
import { importPlan } from "./import-kind.ts";

/**
 * Opens an import of the orders that are still missing. A scoring as of a moment follows it. An import that is open
 * already goes on instead, with its own moment. Safe to call several times at once.
 * @returns whether a new import was opened
 */
export async function startImport(
  services: { readonly db: Database; readonly queue: Pick<JobQueue, "enqueue">; now(): Date },
  shopId: number,
  asOf: Date,
): Promise<boolean> {
  // The scopes as last known. The import reads them again before it asks for orders.
  const limited = isLimited((await findShop(services.db, shopId))?.grantedScopes ?? []);
  return inShopSql(services.db, shopId, async (sql) => {
    const now = services.now();
    const opened = await openImport(sql, {
      asOf,
      reading: await readingFor(sql, { asOf, limited, now }),
      now,
    });
    await services.queue.enqueue(sql, "import", { shopId, asOf: asOf.toISOString() });
    return opened;
  });
}

/** What an import has to read for a scoring as of a moment. Depends on the settings and on what was read before. */
export async function readingFor(
  sql: ShopSql,
  wish: { readonly asOf: Date; readonly limited: boolean; readonly compare?: boolean; readonly now: Date },
): Promise<Reading> {
  const { asOf, limited, compare = true, now } = wish;
  const start = windowStart(asOf, (await readSettings(sql)).windowYears);
  const plan = importPlan(await completeImports(sql), { windowStart: start, limited, compare, now });
  return { ...plan, windowStart: start };
}
