import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import {
  clearPredictions,
  recordPrediction,
  writePredictions,
  type NewPrediction,
} from "../db/scoring/predictions.server.ts";
import { forgetSource, noteSource } from "../db/segments/rule-sources.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { trustOf } from "../domain/predict/closed-windows.ts";
import type { HorizonFit } from "../domain/predict/horizon-fit.ts";
import { NEAREST } from "../domain/predict/horizons.ts";
import type { JobOutcome, JobQueue } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import { fitHorizons, type Made } from "./fit-horizons.ts";
import { readPredictionInput, type PredictionInput } from "./prediction-input.server.ts";
import { rowsToStore } from "./rows-to-store.ts";

export interface PredictionServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

/** How long to wait for an import that is under way. */
const IMPORT_SECONDS = 5;
/** What rules know of predictions: only those that came near to what customers did. */
const SOURCE = { need: "predictions", name: "" } as const;

/**
 * Predicts the next orders of all customers of a shop as of its newest run, and records what was fitted. It writes some
 * customers at a time, each in a transaction of its own, so that it holds up nobody for long. Rows whose rounded values
 * are the same stay as they are. The record comes last: until then pages tell the error of the predictions before, and
 * predictions are still due. Doing it again writes what is missing.
 */
export async function predictShop(
  services: PredictionServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db, log } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  const input = await readPredictionInput(db, shopId, signal);
  if (input === "none") return { outcome: "done" };
  if (input === "importing") return { outcome: "again", afterSeconds: IMPORT_SECONDS };
  const made = await fitHorizons(input, input.run, signal);
  const isTrusted = mayBeAsked(made);
  // Rules must not ask for figures that aren't trusted, not even while they are written.
  if (!isTrusted) await inShopSql(db, shopId, (sql) => forgetSource(sql, SOURCE));
  for (const rows of rowsToStore(input, made)) {
    await inShopSql(db, shopId, async (sql) => {
      await shareCustomers(sql);
      await writePredictions(sql, rows);
    });
    signal.throwIfAborted();
  }
  await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    await clearPredictions(
      sql,
      made.every(({ fit }) => fit === null),
    );
    if (isTrusted) await noteSource(sql, { ...SOURCE, readAt: input.run.asOf });
    await recordPrediction(sql, recordOf(input, made, services.now()));
    // Segments may ask what is predicted.
    await enqueueRefresh(services.queue, sql);
  });
  const methods = made.map(({ days, fit }) => `${days}: ${fit?.method ?? "none"}`);
  log.info({ shopId, customers: input.facts.length, methods }, "predicted");
  return { outcome: "done" };
}

function recordOf(input: PredictionInput, made: readonly Made[], fittedAt: Date): NewPrediction {
  return {
    asOf: input.run.asOf,
    modelId: input.modelId,
    fittedAt,
    currency: input.run.currency,
    customers: input.facts.length,
    learnedFrom: input.sample.length,
    inputHash: input.inputHash,
    fits: made.map(({ days, fit, windows }) => ({ days, fit: fit && inJson(fit), windows })),
  };
}

/** Whether rules may ask what is predicted: they decide who is sent what. */
function mayBeAsked(made: readonly Made[]): boolean {
  const windows = made.find(({ days }) => days === NEAREST)?.windows ?? [];
  return trustOf(windows).state === "reliable";
}

/** Typed arrays as lists, so that the record can be read. */
function inJson(fit: HorizonFit): object {
  const { coefficients, ...rest } = fit;
  if (coefficients === null) return rest;
  const { chance, orders, scale } = coefficients;
  const lists = { chance, orders, mean: scale.mean, deviation: scale.deviation };
  return {
    ...rest,
    coefficients: Object.fromEntries(
      Object.entries(lists).map(([name, values]) => [name, Array.from(values)]),
    ),
  };
}
