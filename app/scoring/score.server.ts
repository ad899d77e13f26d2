import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import type { Database } from "../db/core/database.server.ts";
import type { ModelBasis } from "../db/scoring/models.server.ts";
import { readSettings } from "../db/shops/settings.server.ts";
import { inShop, inShopSql } from "../db/core/shop-scope.server.ts";
import { requestReading } from "../db/engagement/engagement.server.ts";
import { enabledTargets, SYNC_JOBS } from "../db/sync/sync-targets.server.ts";
import { findShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { loadRunInput } from "./load.server.ts";
import { computeRun } from "./run.ts";
import { saveRun } from "./save.server.ts";

export interface ScoringServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

export type ScoringOutcome =
  | { readonly outcome: "scored"; readonly runId: number; readonly moves: number }
  /** There is no complete import, an import is under way, or the shop is gone. */
  | { readonly outcome: "refused" }
  /** The merchant made another model active meanwhile. That has queued a run by the new one. */
  | { readonly outcome: "overtaken" };

/**
 * Scores all customers of a shop as of a moment, and queues the syncs of enabled targets and the reading of people. It
 * reads as of one moment
 * of the database, and writes everything in one transaction or nothing. Safe to run twice: the second run finds no
 * moves.
 */
export async function scoreShop(
  services: ScoringServices,
  shopId: number,
  asOf: Date,
  signal: AbortSignal,
): Promise<ScoringOutcome> {
  const { db, queue, log } = services;
  const startedAt = services.now();
  const shop = await findShop(db, shopId);
  const basis = await readBasis(db, shop);
  if (shop === null || basis === null) return { outcome: "refused" };
  const rules: Eligibility = { ...basis, asOf, windowStart: windowStart(asOf, basis.windowYears) };
  const input = await loadRunInput(db, { id: shopId, timeZone: shop.timeZone ?? "UTC" }, rules, signal);
  if (input === null) {
    log.info({ shopId }, "not scored: no import is complete, or one is under way");
    return { outcome: "refused" };
  }
  const result = computeRun(input, rules, basis);
  signal.throwIfAborted();
  const saved = await inShopSql(db, shopId, async (sql) => {
    const run = await saveRun(sql, { input, result, rules, basis, startedAt, now: services.now() });
    if (run === null) return null;
    for (const target of await enabledTargets(sql)) await queue.enqueue(sql, SYNC_JOBS[target], { shopId });
    await requestReading(sql, services.now());
    await queue.enqueue(sql, "engagement", { shopId });
    return run;
  });
  if (saved === null) {
    log.info({ shopId }, "not scored: another model was adopted meanwhile");
    return { outcome: "overtaken" };
  }
  const { customers, fit } = result;
  const fitted = fit && { cause: fit.cause, adopted: fit.adopted, wouldMove: fit.preview?.moved };
  log.info({ shopId, ...saved, customers, fitted }, "scored");
  return { outcome: "scored", ...saved };
}

/** The settings that decide which orders count; null when the shop is gone, or its currency was never read. */
async function readBasis(db: Database, shop: ShopRow | null): Promise<ModelBasis | null> {
  if (shop === null || shop.uninstalledAt !== null || shop.currency === null) return null;
  const { windowYears, includePointOfSale } = await inShop(db, shop.id, readSettings);
  return { windowYears, includePointOfSale, currency: shop.currency };
}
