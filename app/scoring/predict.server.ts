import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import {
  clearPredictions,
  recordPrediction,
  writePredictions,
  type StoredPredictions,
} from "../db/scoring/predictions.server.ts";
import { forgetSource, noteSource } from "../db/segments/rule-sources.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { closedWindows, trustOf, type ClosedWindow } from "../domain/predict/closed-windows.ts";
import { MOST_WINDOWS, type HorizonFit } from "../domain/predict/horizon-fit.ts";
import {
  chanceUnits,
  HORIZONS,
  NEAREST,
  orderUnits,
  roundedAmount,
  type Horizon,
} from "../domain/predict/horizons.ts";
import { nextOrder } from "../domain/predict/next-order.ts";
import { Past } from "../domain/predict/past.ts";
import type { Predictions } from "../domain/predict/predict.ts";
import type { JobOutcome, JobQueue } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";
import { predictInSteps, rest } from "./predict-in-steps.ts";
import { readPredictionInput, type PredictionInput } from "./prediction-input.server.ts";

export interface PredictionServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

/** How long to wait for an import that is under way. */
const IMPORT_SECONDS = 5;
/** How many customers one statement writes. */
const BATCH = 5_000;
/** What rules know of predictions: only those that came near to what customers did. */
const SOURCE = { need: "predictions", name: "" } as const;

interface Made {
  readonly days: Horizon;
  /** null: the shop's rhythm is not known. */
  readonly fit: HorizonFit | null;
  readonly predictions: Predictions | null;
  readonly windows: readonly ClosedWindow[];
}

/**
 * Predicts the next orders of all customers of a shop as of its newest run, and records what was fitted. It writes
 * everything in one transaction or nothing. Doing it again writes the same.
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
  const made = await makePredictions(input, signal);
  await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    const isNone = made.every(({ fit }) => fit === null);
    for (let from = 0; from < input.facts.length && !isNone; from += BATCH) {
      await writePredictions(sql, storedRows(input, made, from));
      signal.throwIfAborted();
    }
    await clearPredictions(sql, isNone);
    if (isTrusted(made)) await noteSource(sql, { ...SOURCE, readAt: input.run.asOf });
    else await forgetSource(sql, SOURCE);
    await recordPrediction(sql, {
      asOf: input.run.asOf,
      modelId: input.modelId,
      fittedAt: services.now(),
      currency: input.run.currency,
      customers: input.facts.length,
      learnedFrom: input.sample.length,
      inputHash: input.inputHash,
      fits: made.map(({ days, fit, windows }) => ({ days, fit: fit && inJson(fit), windows })),
    });
    // Segments may ask what is predicted.
    await enqueueRefresh(services.queue, sql);
  });
  const methods = made.map(({ days, fit }) => `${days}: ${fit?.method ?? "none"}`);
  log.info({ shopId, customers: input.facts.length, methods }, "predicted");
  return { outcome: "done" };
}

async function makePredictions(
  { run, facts, sample }: PredictionInput,
  signal: AbortSignal,
): Promise<Made[]> {
  const past = new Past(sample, run.windowYears, HORIZONS, facts.length);
  const made: Made[] = [];
  for (const [horizon, days] of HORIZONS.entries()) {
    const found = await predictInSteps(
      past,
      facts,
      { at: run.asOf, days, horizon, windows: MOST_WINDOWS },
      signal,
    );
    await rest(signal);
    made.push({ days, ...found, windows: found.fit === null ? [] : closedWindows(past, run.asOf, days) });
    await rest(signal);
  }
  return made;
}

/** Whether rules may ask what is predicted: they decide who is sent what. */
function isTrusted(made: readonly Made[]): boolean {
  const windows = made.find(({ days }) => days === NEAREST)?.windows ?? [];
  return trustOf(windows).state === "reliable";
}

function storedRows(
  { shopifyIds, facts }: PredictionInput,
  made: readonly Made[],
  from: number,
): StoredPredictions {
  const to = Math.min(from + BATCH, facts.length);
  const column = (
    horizon: number,
    of: keyof Predictions,
    stored: (value: number) => number,
  ): (number | null)[] => {
    const values = made[horizon]?.predictions?.[of];
    return Array.from({ length: to - from }, (_, i) => (values ? stored(values[from + i] ?? 0) : null));
  };
  const shop = made[0]?.fit?.shop;
  const next = Array.from({ length: to - from }, (_, i) => (shop ? nextOrder(facts, from + i, shop) : null));
  return {
    shopifyId: Array.from(shopifyIds.subarray(from, to)),
    chance: [column(0, "chance", chanceUnits), column(1, "chance", chanceUnits)],
    orders: [column(0, "orders", orderUnits), column(1, "orders", orderUnits)],
    revenueMinor: [
      column(0, "revenueMinor", roundedAmount).map((each) => each ?? 0),
      column(1, "revenueMinor", roundedAmount),
    ],
    nextDays: [next.map((each) => each?.fromDays ?? null), next.map((each) => each?.untilDays ?? null)],
  };
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
