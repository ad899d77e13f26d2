import { cohortsAtRun, countCohorts } from "../../db/insights/cohorts.server.ts";
import { readHistorySizes } from "../../db/insights/history.server.ts";
import { readMonthlySizes } from "../../db/insights/movement.server.ts";
import { listRuns, type ListedRun } from "../../db/insights/run-choice.server.ts";
import { modelOfNewestRun, type ModelRow } from "../../db/scoring/models.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { firstOrdersOf, recentCohorts, type Cohorts } from "../../domain/movement/cohorts.ts";
import { inflowOf } from "../../domain/movement/inflow.ts";
import { recentCounts } from "../../domain/movement/recent.ts";
import type { MovementView } from "../../web/movement/movement-view.ts";
import { readFlow, type FlowWish } from "./flow.server.ts";
import { trendsOf } from "./trends.server.ts";

/** The current month and a year before it. */
const MONTHS_SHOWN = 13;
/** With fewer years of orders than this, many returning customers count as new. */
const FEW_YEARS = 2;

/** All that the page shows, with the currency of its amounts; null before the first run. */
export async function readMovement(
  db: Database,
  { id, timeZone }: { readonly id: number; readonly timeZone: string },
  wish: FlowWish,
): Promise<{ view: MovementView; currency: string } | null> {
  return inShopSql(
    db,
    id,
    async (sql) => {
      const runs = await listRuns(sql, timeZone);
      const model = await modelOfNewestRun(sql);
      const newest = runs[0];
      if (newest === undefined || model === null) return null;
      const sizes = await readHistorySizes(sql);
      const history = [...new Set(sizes.map(({ at }) => at.getTime()))].map((ms) => new Date(ms)).reverse();
      const cohorts = await readCohorts(sql, newest, model, timeZone);
      const view = {
        asOf: newest.asOf.toISOString(),
        flow: await readFlow(sql, { history, runs, timeZone }, wish),
        trends: trendsOf(sizes, await readMonthlySizes(sql, timeZone), timeZone),
        inflow: inflowOf(recentCounts(firstOrdersOf(cohorts), newest.month, MONTHS_SHOWN), newest.month),
        cohorts: recentCohorts(cohorts, newest.month, MONTHS_SHOWN),
        windowYears: model.windowYears,
        shortWindow: model.windowYears <= FEW_YEARS || model.scopeLimited,
      };
      return { view, currency: model.currency };
    },
    { oneSnapshot: true },
  );
}

/** As the newest run counted them. One that was cut short, or is of an earlier version, has not. */
async function readCohorts(
  sql: ShopSql,
  { id, asOf }: ListedRun,
  { includePointOfSale, currency }: ModelRow,
  timeZone: string,
): Promise<Cohorts> {
  const rules = { asOf, includePointOfSale, currency };
  return (await cohortsAtRun(sql, id)) ?? (await countCohorts(sql, rules, timeZone));
}
