import { newestBacktest } from "../../db/insights/backtests.server.ts";
import {
  readCrosswalk,
  type CrosswalkRow,
  type CrosswalkSource,
} from "../../db/insights/crosswalks.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { newestRunRules, type RunRules } from "../../db/scoring/run-rules.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { dateBack, pastDates } from "../../domain/backtest/periods.ts";
import type { DateView, MeasureView } from "../../web/insights/measure-view.ts";

/** The view of the cards that measure how far the groups can be trusted; null before the first scoring. */
export async function readMeasures(db: Database, shopId: number): Promise<MeasureView | null> {
  return inShopSql(db, shopId, async (sql) => {
    const run = await newestRunRules(sql);
    if (run === null) return null;
    const backtest = await newestBacktest(sql);
    return {
      fitCheck: run.fitCheck,
      dates: datesOf(run),
      backtest: backtest && { ...backtest, at: backtest.at.toISOString() },
      shopify: crosswalkView(await readCrosswalk(sql, "shopify")),
      klaviyo: crosswalkView(await readCrosswalk(sql, "klaviyo")),
    };
  });
}

function datesOf({ asOf, fitCheck }: RunRules): DateView[] {
  const dates = pastDates(fitCheck?.figures.historyDays ?? null);
  return dates.map((date) => ({ ...date, at: dateBack(asOf, date.daysBack).toISOString() }));
}

function crosswalkView<Source extends CrosswalkSource>(row: CrosswalkRow<Source> | null) {
  if (row === null) return null;
  const { status, errorCode, found } = row;
  return { status, errorCode, found: found && { matrix: found.matrix, at: found.at.toISOString() } };
}
