/** Works out what came of experiments, and notes it. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readArmOrders } from "../../db/experiments/arm-orders.server.ts";
import { countArms } from "../../db/experiments/arms.server.ts";
import {
  nextPlannedEnd,
  noteResult,
  openResults,
  type Experiment,
} from "../../db/experiments/experiments.server.ts";
import { experimentDueBy } from "../../db/shops/due-shops.server.ts";
import { byDay } from "../../domain/experiment/by-day.ts";
import { outcomeOf } from "../../domain/experiment/outcome.ts";
import { countedPeriod, dayOfExperiment, type CountedPeriod } from "../../domain/experiment/period.ts";
import { CollectedOrders } from "./collected-orders.ts";
import type { ExperimentResult } from "./stored-result.ts";
import type { ExperimentServices } from "./start.server.ts";

/**
 * Works out the results of all experiments of a shop that may have another one than is noted. Each is noted by itself,
 * so after a stop the next job does the rest. The same orders give the same result.
 */
export async function noteResults(
  services: ExperimentServices,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, log } = services;
  const asOf = services.now();
  await noteNextEnd(db, shopId, asOf);
  const experiments = await inShopSql(db, shopId, (sql) => openResults(sql, asOf));
  for (const experiment of experiments) {
    signal.throwIfAborted();
    const result = await inShopSql(db, shopId, (sql) => readResult(sql, experiment, asOf), {
      oneSnapshot: true,
    });
    signal.throwIfAborted();
    await inShopSql(db, shopId, (sql) => noteResult(sql, experiment.id, result, asOf));
  }
  if (experiments.length > 0)
    log.info({ shopId, experiments: experiments.length }, "results of experiments noted");
}

/**
 * Has the clock look for the next planned end. That moment stands with the shops, apart from the experiment, so it can't
 * be stored with it. The job that is queued with an experiment may run twice, and is never lost.
 */
async function noteNextEnd(db: Database, shopId: number, now: Date): Promise<void> {
  const end = await inShopSql(db, shopId, (sql) => nextPlannedEnd(sql, now));
  if (end !== null) await experimentDueBy(db, shopId, end);
}

/** What came of an experiment as of a moment. Orders after its end never count. */
async function readResult(sql: ShopSql, experiment: Experiment, asOf: Date): Promise<ExperimentResult> {
  const { id: experimentId, includePointOfSale, currency, decideBy, seed } = experiment;
  const period = countedPeriod(experiment, asOf);
  const sizes = await countArms(sql, experimentId);
  const collected = new CollectedOrders();
  const { from, until } = period;
  const counted = { experimentId, from, until, includePointOfSale, currency };
  await readArmOrders(sql, counted, (days) => collected.add(days));
  const outcome = outcomeOf(collected.byArm(sizes), { decidedBy: decideBy, state: period.state, seed });
  return { outcome, days: byDay(collected.days, sizes, wholeDays(period)) };
}

/** How many days a picture shows: those that have begun. */
function wholeDays({ from, until }: CountedPeriod): number {
  return Math.max(1, dayOfExperiment(from, new Date(until.getTime() - 1)) + 1);
}

/** Has the results worked out now. The merchant asked for it. */
export async function requestResults(
  { db, queue }: Pick<ExperimentServices, "db" | "queue">,
  shopId: number,
): Promise<void> {
  await inShopSql(db, shopId, (sql) => queue.enqueue(sql, "experiments", { shopId }));
}
