import { insertBacktest } from "../db/insights/backtests.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { dateBack, isPossible } from "../domain/backtest/periods.ts";
import type { JobQueue } from "../queue/queue.server.ts";

interface BacktestRequestServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
}

/**
 * Queues a back-test of the groups at a date some days before the newest run.
 * @returns not_possible: the orders don't cover the period. busy: another is still to make.
 */
export async function requestBacktest(
  services: BacktestRequestServices,
  shopId: number,
  period: { readonly daysBack: number; readonly days: number },
): Promise<{ readonly outcome: "queued" | "not_possible" | "busy" }> {
  const { daysBack, days } = period;
  return inShopSql(services.db, shopId, async (sql) => {
    const run = await newestRunRules(sql);
    const historyDays = run?.fitCheck?.figures.historyDays ?? null;
    if (run === null || !isPossible(historyDays, daysBack, days)) return { outcome: "not_possible" };
    const at = dateBack(run.asOf, daysBack);
    if (!(await insertBacktest(sql, { at, days }, services.now()))) return { outcome: "busy" };
    await services.queue.enqueue(sql, "backtest", { shopId });
    return { outcome: "queued" };
  });
}
