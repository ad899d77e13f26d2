import type { Database } from "../db/database.server.ts";
import { openImport } from "../db/imports.server.ts";
import { readSettings } from "../db/settings.server.ts";
import { inShop } from "../db/shop-scope.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobQueue } from "../queue/queue.server.ts";

/**
 * Has the shop's orders read and then scored as of a moment. While an import is under way that one goes on, with
 * its own moment. Safe to call several times at once.
 * @returns whether a new import was opened
 */
export async function startImport(
  services: { readonly db: Database; readonly queue: Pick<JobQueue, "enqueue">; now(): Date },
  shopId: number,
  asOf: Date,
): Promise<boolean> {
  return inShop(services.db, shopId, async (tx) => {
    const { windowYears } = await readSettings(tx);
    const now = services.now();
    const opened = await openImport(tx, { asOf, windowStart: windowStart(asOf, windowYears), now });
    await services.queue.enqueue(tx, "import", { shopId, asOf: asOf.toISOString() });
    return opened;
  });
}
