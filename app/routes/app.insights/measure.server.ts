import { newestBacktest } from "../../db/insights/backtests.server.ts";
import {
  readCrosswalk,
  type CrosswalkRow,
  type CrosswalkSource,
} from "../../db/insights/crosswalks.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { newestRunRules, type RunRules } from "../../db/scoring/run-rules.server.ts";
import { newestPrediction, type PredictionRow } from "../../db/scoring/predictions.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { dateBack, pastDates } from "../../domain/backtest/periods.ts";
import { trustOf, type Compared } from "../../domain/predict/closed-windows.ts";
import type { DateView, MeasureView, PredictedView } from "../../web/insights/measure-view.ts";

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
      predicted: predictedView(await newestPrediction(sql)),
      shopify: crosswalkView(await readCrosswalk(sql, "shopify")),
      klaviyo: crosswalkView(await readCrosswalk(sql, "klaviyo")),
    };
  });
}

function datesOf({ asOf, fitCheck }: RunRules): DateView[] {
  const dates = pastDates(fitCheck?.figures.historyDays ?? null);
  return dates.map((date) => ({ ...date, at: dateBack(asOf, date.daysBack).toISOString() }));
}

/** The horizon whose past is shown. */
const SHOWN_DAYS = 90;

function predictedView(newest: PredictionRow | null): PredictedView | null {
  const shown = newest?.fits.find(({ days }) => days === SHOWN_DAYS);
  if (newest === null || shown === undefined) return null;
  const [window] = shown.windows;
  // A large shop's past is looked at in a sample.
  const each = newest.customers / Math.max(1, newest.learnedFrom);
  const whole = ({ expectedOrders, orders }: Pick<Compared, "expectedOrders" | "orders">) => ({
    expected: Math.round(each * expectedOrders),
    came: Math.round(each * orders),
  });
  return {
    days: SHOWN_DAYS,
    tooLittle: shown.fit === null,
    trust: trustOf(shown.windows),
    compared: window === undefined ? null : { ...whole(window), tenths: window.tenths.map(whole) },
  };
}

function crosswalkView<Source extends CrosswalkSource>(row: CrosswalkRow<Source> | null) {
  if (row === null) return null;
  const { status, errorCode, found } = row;
  return { status, errorCode, found: found && { matrix: found.matrix, at: found.at.toISOString() } };
}
