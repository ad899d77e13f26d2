import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as breathe } from "node:timers/promises";

import { seededRandom } from "../../../app/domain/backtest/random.ts";
import { HORIZONS } from "../../../app/domain/predict/horizons.ts";
import { simulatedShop } from "../../../app/domain/predict/simulated.test-support.ts";
import { fitHorizons } from "../../../app/scoring/fit-horizons.ts";
import { PredictionColumns } from "../../../app/scoring/prediction-input.server.ts";
import { rowsToStore } from "../../../app/scoring/rows-to-store.ts";
import { scoreOurs } from "../score/ours.ts";
import { generatedCustomers } from "../score/store.ts";
import { reached } from "../table.ts";

const AT = new Date("2026-01-01T00:00:00Z");
const DAY_MS = 86_400_000;
/** Customers come over so many days. */
const DAYS = 728;
/** So many customers are drawn at once, so that the store itself takes no memory. */
const DRAWN = 1_000;
const MOST_SECONDS = 20;
const MOST_MB = 300;

/**
 * Prints the processor time of fits, closed windows and predictions of generated customers beside their scoring, the
 * most memory that this process has held, and the longest that nothing else had its turn. Drawing the orders is not
 * counted; the database's part is in other benches.
 */
export async function predictBench(customers: number): Promise<void> {
  const scope = {
    rules: {
      asOf: AT,
      windowStart: new Date("2016-01-01T00:00:00Z"),
      includePointOfSale: true,
      currency: "EUR",
    },
    windowYears: 10,
    customers,
    horizons: HORIZONS,
  };
  const columns = new PredictionColumns(scope);
  const random = seededRandom(20_260_131);
  const start = new Date(AT.getTime() - DAYS * DAY_MS);
  let collecting = 0;
  for (let from = 0; from < customers; from += DRAWN) {
    const drawn = simulatedShop(Math.min(DRAWN, customers - from), start, random);
    const before = process.cpuUsage();
    drawn.forEach((orders, i) => columns.add(orders, 7_000_000_000n + BigInt(from + i)));
    collecting += secondsSince(before);
  }
  const input = columns.finish();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  const made = await fitHorizons(input, { asOf: AT, windowYears: 10 }, new AbortController().signal);
  let rows = 0;
  for (const { shopifyId } of rowsToStore(input, made)) {
    rows += shopifyId.length;
    // As where a statement is awaited.
    await breathe();
  }
  const predicting = secondsSince(before);
  delay.disable();
  const megabytes = process.resourceUsage().maxRSS / 1_024;
  const all = generatedCustomers(customers);
  const beforeScoring = process.cpuUsage();
  scoreOurs(all);
  const scoring = secondsSince(beforeScoring);
  for (const { days, fit, windows } of made)
    console.log(`${days} days: ${fit?.method ?? "none"}, ${windows.length} closed windows`);
  const seconds = collecting + predicting;
  console.log(
    `${rows} customers, learned from ${input.sample.length}: collected in ${collecting.toFixed(1)} s of ` +
      `processor time, fitted and predicted in ${predicting.toFixed(1)} s; scoring as many ${scoring.toFixed(2)} s ` +
      `(${(seconds / scoring).toFixed(0)} times)`,
  );
  console.log(`longest step ${(delay.max / 1e6).toFixed(0)} ms`);
  reached(`${seconds.toFixed(1)} s of processor time, at most ${MOST_SECONDS}`, seconds <= MOST_SECONDS);
  reached(`${megabytes.toFixed(0)} MB held at most, below ${MOST_MB}`, megabytes < MOST_MB);
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
