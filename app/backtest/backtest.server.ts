import {
  finishBacktest,
  nextBacktest,
  noteBacktestRunning,
  type BacktestRow,
} from "../db/insights/backtests.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { newestRunRules, type RunRules } from "../db/scoring/run-rules.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { backtestSteps } from "../domain/backtest/backtest.ts";
import { predictedRankings, rankingsOf } from "../domain/backtest/rankings.ts";
import type { BacktestReport } from "../domain/backtest/report.ts";
import { windowStart } from "../domain/orders/eligibility.ts";
import { Past } from "../domain/predict/past.ts";
import { fitModel } from "../domain/rfm/model.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import { fitInSteps, predictInPieces } from "../scoring/predict-in-steps.ts";
import { inSlices } from "./in-slices.ts";
import { observe, type Observed } from "./observe.server.ts";

export interface BacktestServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

const DAY_MS = 86_400_000;
/** How long to wait for an import that is under way. */
const IMPORT_SECONDS = 5;

/**
 * Makes the back-tests that were asked for, oldest first. What was asked for, and what was found, stands in the table.
 * So after a crash the one under way is made again.
 */
export async function runBacktests(
  services: BacktestServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const shop = await findShop(services.db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  for (;;) {
    const test = await inShopSql(services.db, shopId, nextBacktest);
    if (test === null) return { outcome: "done" };
    const made = await makeBacktest(services, shopId, test, signal).catch(async (error: unknown) => {
      // After a stop it is made again. Anything else is a bug, which the page and the log tell.
      if (!signal.aborted) await finish(services, shopId, test.id, { errorCode: "unexpected" });
      throw error;
    });
    if (!made) return { outcome: "again", afterSeconds: IMPORT_SECONDS };
  }
}

/** @returns false: an import is under way and has to end first */
async function makeBacktest(
  services: BacktestServices,
  shopId: number,
  test: BacktestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, log } = services;
  const run = await inShopSql(db, shopId, async (sql) => {
    await noteBacktestRunning(sql, test.id);
    return newestRunRules(sql);
  });
  if (run === null) {
    await finish(services, shopId, test.id, { errorCode: "no_run" });
    return true;
  }
  const observed = await observe(db, shopId, periodOf(test, run), signal);
  if (observed === null) return false;
  const report = await reportOf(observed, { ...run, ...test }, signal);
  await finish(services, shopId, test.id, { report, currency: run.currency });
  log.info({ shopId, backtestId: test.id, customers: report.customers }, "back-test made");
  return true;
}

/** The rules are those of the newest run, but as of the past date. */
function periodOf({ at, days }: BacktestRow, run: RunRules) {
  const { windowYears, includePointOfSale, currency } = run;
  return {
    windowYears,
    days,
    rules: { asOf: at, windowStart: windowStart(at, windowYears), includePointOfSale, currency },
    end: new Date(at.getTime() + days * DAY_MS),
  };
}

/**
 * Compares groups and predictions with simpler rankings. Both come from what was known at the date: the groups from a
 * model that is fitted to it.
 */
async function reportOf(
  { columns, rhythm, outcomes, known }: Observed,
  period: RunRules & BacktestRow,
  signal: AbortSignal,
): Promise<BacktestReport> {
  const { at, days, windowYears, currency } = period;
  const { boundaries } = fitModel(columns, rhythm, currency);
  const past = new Past(known.sample, windowYears, [days], known.facts.length);
  const fit = await fitInSteps(past, { at, days, windows: 0 }, signal);
  const predictions = fit && (await predictInPieces(fit, known.facts, 0, signal));
  const rankings = [...rankingsOf(columns, boundaries), ...predictedRankings(predictions)];
  return inSlices(backtestSteps(rankings, outcomes), signal);
}

async function finish(
  services: BacktestServices,
  shopId: number,
  id: number,
  end: Parameters<typeof finishBacktest>[2],
): Promise<void> {
  await inShopSql(services.db, shopId, (sql) => finishBacktest(sql, id, end, services.now()));
}
