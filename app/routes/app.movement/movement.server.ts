import { cohortsAtRun, countCohorts } from "../../db/insights/cohorts.server.ts";
import { listRuns, type ListedRun } from "../../db/insights/run-choice.server.ts";
import { modelOfNewestRun, type ModelRow } from "../../db/scoring/models.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { firstOrdersOf, recentCohorts, type Cohorts } from "../../domain/movement/cohorts.ts";
import { inflowOf } from "../../domain/movement/inflow.ts";
import { recentCounts } from "../../domain/movement/recent.ts";
import type { MovementView } from "../../web/movement/movement-view.ts";
import { readFlowAndTrends } from "./flow-and-trends.server.ts";
import type { FlowWish } from "./flow.server.ts";

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
      const { flow, trends } = await readFlowAndTrends(sql, { runs, timeZone }, wish);
      // Last, since it may leave hints to the planner behind.
      const cohorts = await readCohorts(sql, newest, model, timeZone);
      const view = {
        asOf: newest.asOf.toISOString(),
        flow,
        trends,
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
