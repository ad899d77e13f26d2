import type { Database } from "../../db/core/database.server.ts";
import { modelOfNewestRun, type ModelRow } from "../../db/scoring/models.server.ts";
import {
  countFirstOrders,
  firstOrdersAtRun,
  readFlows,
  readSeries,
} from "../../db/insights/movement.server.ts";
import { listRuns, type ListedRun } from "../../db/insights/run-choice.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { flowMatrix } from "../../domain/movement/flow.ts";
import { inflowOf, type Inflow } from "../../domain/movement/inflow.ts";
import { recentCounts, spread } from "../../domain/movement/recent.ts";
import { trendOf } from "../../domain/movement/trend.ts";
import type { FlowView, MovementView, RunOption, TrendView } from "../../web/movement/movement-view.ts";

/** The ids of the two runs to compare; null: the page chooses. */
export interface RunChoice {
  readonly from: number | null;
  readonly to: number | null;
}

const DAY_MS = 86_400_000;
/** How many days apart the two runs are unless the merchant chooses others. */
const USUAL_DAYS = 30;
/** The current month and a year before it. */
const MONTHS_SHOWN = 13;
const SIZES_SHOWN = 12;
const YEAR_DAYS = 366;
/** With fewer years of orders than this, many returning customers count as new. */
const FEW_YEARS = 2;
/** A rate per month from fewer days than this would be a guess. */
const RATE_DAYS = 28;

/** All that the page shows, with the currency of its amounts; null before the first run. */
export async function readMovement(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string },
  choice: RunChoice,
): Promise<{ view: MovementView; currency: string } | null> {
  return inShopSql(
    db,
    shop.id,
    async (sql) => {
      const runs = await listRuns(sql, shop.timeZone);
      const model = await modelOfNewestRun(sql);
      const newest = runs[0];
      if (newest === undefined || model === null) return null;
      const view = {
        runs: runs.map(runOption),
        flow: await readFlow(sql, runs, newest, choice),
        inflow: await readInflow(sql, newest, model, shop.timeZone),
        shortWindow: model.windowYears <= FEW_YEARS || model.scopeLimited,
        loyal: await readLoyal(sql, runs, newest),
      };
      return { view, currency: model.currency };
    },
    { oneSnapshot: true },
  );
}

const runOption = ({ id, asOf }: Pick<ListedRun, "id" | "asOf">): RunOption => ({
  id,
  asOf: asOf.toISOString(),
});

async function readFlow(
  sql: ShopSql,
  runs: readonly ListedRun[],
  newest: ListedRun,
  choice: RunChoice,
): Promise<FlowView | null> {
  if (runs.length < 2) return null;
  const later = runs.find(({ id }) => id === choice.to) ?? newest;
  const earlier = runs.find(({ id }) => id === choice.from) ?? usualStart(runs, later);
  // If they were chosen the wrong way round, they are swapped.
  const [from, to] = earlier.id <= later.id ? [earlier, later] : [later, earlier];
  const flows = await readFlows(sql, from.id, to.id);
  return { from: runOption(from), to: runOption(to), matrix: flowMatrix(flows) };
}

/** The listed run about a month before another, or the oldest one. */
function usualStart(runs: readonly ListedRun[], later: ListedRun): ListedRun {
  const moment = later.asOf.getTime() - USUAL_DAYS * DAY_MS;
  return runs.find(({ asOf }) => asOf.getTime() <= moment) ?? runs.at(-1) ?? later;
}

/** Customers by the month of their first order, from all known orders, also those older than the window. */
async function readInflow(
  sql: ShopSql,
  { id, asOf, month }: ListedRun,
  { includePointOfSale, currency }: ModelRow,
  timeZone: string,
): Promise<Inflow> {
  const rules = { asOf, windowStart: new Date(0), includePointOfSale, currency };
  const counts = (await firstOrdersAtRun(sql, id)) ?? (await countFirstOrders(sql, rules, timeZone));
  return inflowOf(recentCounts(counts, month, MONTHS_SHOWN), month);
}

async function readLoyal(sql: ShopSql, runs: readonly ListedRun[], newest: ListedRun): Promise<TrendView> {
  const since = new Date(newest.asOf.getTime() - YEAR_DAYS * DAY_MS);
  const listed = new Set(runs.map(({ id }) => id));
  const series = await readSeries(sql, since);
  const points = series
    .filter(({ id, group }) => group === "loyal" && listed.has(id))
    .map(({ id, asOf, customers }) => ({ runId: id, at: asOf, customers }));
  const trend = trendOf(points);
  const days = trend === null ? 0 : (trend.last.at.getTime() - trend.first.at.getTime()) / DAY_MS;
  return {
    sizes: spread(points, SIZES_SHOWN).map((point) => ({ ...point, at: point.at.toISOString() })),
    direction: trend?.direction ?? null,
    perMonth: trend !== null && days >= RATE_DAYS ? trend.perMonth : null,
  };
}
