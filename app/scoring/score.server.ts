import type { Eligibility } from "../db/scoring/aggregates.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { countCohorts, saveCohorts } from "../db/insights/cohorts.server.ts";
import { keepFlows, readFlows } from "../db/insights/flows.server.ts";
import { listRuns } from "../db/insights/run-choice.server.ts";
import { hasOpenResults } from "../db/experiments/experiments.server.ts";
import { isPredictionDue } from "../db/scoring/predictions.server.ts";
import { isHistoryDue } from "../db/scoring/histories.server.ts";
import type { ModelBasis } from "../db/scoring/models.server.ts";
import { readSettings } from "../db/shops/settings.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { requestReading } from "../db/engagement/engagement.server.ts";
import { requestProducts } from "../db/products/product-readings.server.ts";
import { enabledTargets, SYNC_JOBS } from "../db/sync/sync-targets.server.ts";
import { findShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { noteCallsOfRun } from "../db/workflows/calls.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import { pairOf } from "../domain/movement/pair.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { atBest } from "./at-best.server.ts";
import { loadRunInput } from "./load.server.ts";
import { computeRun } from "./run.ts";
import { saveRun } from "./save.server.ts";

export interface ScoringServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  now(): Date;
}

export type ScoringOutcome =
  | { readonly outcome: "scored"; readonly runId: number; readonly moves: number }
  /** There is no complete import, an import is under way, or the shop is gone. */
  | { readonly outcome: "refused" }
  /** The merchant made another model active meanwhile. That has queued a run by the new one. */
  | { readonly outcome: "overtaken" };

/**
 * Scores all customers of a shop as of a moment. Queues the history and the predictions if they are due, the syncs of
 * enabled targets, the refresh of segments, the results of experiments, the reading of people and the start of
 * workflows. It reads as of one moment of the database, and writes everything in one
 * transaction or nothing. Safe to run twice: the second run finds no moves. The cohorts and the usual flows follow in
 * transactions of their own, which hold nobody up: without them the pages count themselves.
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
  const timeZone = shop.timeZone ?? "UTC";
  const input = await loadRunInput(db, shopId, rules, signal);
  if (input === null) {
    log.info({ shopId }, "not scored: no import is complete, or one is under way");
    return { outcome: "refused" };
  }
  const result = computeRun(input, rules, basis);
  signal.throwIfAborted();
  const saved = await inShopSql(db, shopId, async (sql) => {
    const run = await saveRun(sql, { input, result, rules, basis, startedAt, now: services.now() });
    if (run === null) return null;
    const startsWorkflows = await noteCallsOfRun(sql, run.runId, services.now());
    // Jobs are queued last, as everywhere: the row of a waiting job is locked too.
    await requestReading(sql, services.now());
    const readsProducts = await requestProducts(sql, services.now());
    if (await isHistoryDue(sql, timeZone)) await queue.enqueue(sql, "history", { shopId });
    if (await isPredictionDue(sql)) await queue.enqueue(sql, "predict", { shopId });
    for (const target of await enabledTargets(sql)) await queue.enqueue(sql, SYNC_JOBS[target], { shopId });
    await enqueueRefresh(queue, sql);
    if (await hasOpenResults(sql, services.now())) await queue.enqueue(sql, "experiments", { shopId });
    await queue.enqueue(sql, "engagement", { shopId });
    if (readsProducts) await queue.enqueue(sql, "products", { shopId });
    if (startsWorkflows) await queue.enqueue(sql, "workflows", { shopId });
    return run;
  });
  if (saved === null) {
    log.info({ shopId }, "not scored: another model was adopted meanwhile");
    return { outcome: "overtaken" };
  }
  const steps = { signal, log, shopId };
  await atBest(steps, () => countAndSaveCohorts(db, { shopId, timeZone }, saved.runId, rules));
  await atBest(steps, () => countAndKeepFlows(db, { shopId, timeZone }));
  const { customers, fit } = result;
  const fitted = fit && { cause: fit.cause, adopted: fit.adopted, wouldMove: fit.preview?.moved };
  log.info({ shopId, ...saved, customers, fitted }, "scored");
  return { outcome: "scored", ...saved };
}

async function countAndSaveCohorts(
  db: Database,
  shop: { readonly shopId: number; readonly timeZone: string },
  runId: number,
  rules: Eligibility,
): Promise<void> {
  await inShopSql(db, shop.shopId, async (sql) => {
    await saveCohorts(sql, runId, await countCohorts(sql, rules, shop.timeZone));
  });
}

/** How customers moved in about the last month, which home and others show. */
async function countAndKeepFlows(
  db: Database,
  { shopId, timeZone }: { readonly shopId: number; readonly timeZone: string },
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    const runs = (await listRuns(sql, timeZone)).map(({ id, asOf }) => ({ id, key: String(id), at: asOf }));
    const pair = pairOf(runs, { from: null, to: null });
    if (pair === null) return;
    const { from, to } = pair;
    await keepFlows(sql, { from: from.id, to: to.id, newest: to.id }, await readFlows(sql, from.id, to.id));
  });
}

/** The settings that decide which orders count; null when the shop is gone, or its currency was never read. */
async function readBasis(db: Database, shop: ShopRow | null): Promise<ModelBasis | null> {
  if (shop === null || shop.uninstalledAt !== null || shop.currency === null) return null;
  const { windowYears, includePointOfSale } = await inShopSql(db, shop.id, readSettings);
  return { windowYears, includePointOfSale, currency: shop.currency };
}
