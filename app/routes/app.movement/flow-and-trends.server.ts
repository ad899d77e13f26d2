import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readHistorySizes } from "../../db/insights/history.server.ts";
import { readMonthlySizes } from "../../db/insights/movement.server.ts";
import type { ListedRun } from "../../db/insights/run-choice.server.ts";
import type { FlowView, TrendsView } from "../../web/movement/movement-view.ts";
import { readFlow, type FlowWish } from "./flow.server.ts";
import { trendsOf } from "./trends.server.ts";

/**
 * How customers moved between the two moments that are wished for, and how the groups grew.
 * @param runs - newest first
 */
export async function readFlowAndTrends(
  sql: ShopSql,
  { runs, timeZone }: { readonly runs: readonly ListedRun[]; readonly timeZone: string },
  wish: FlowWish,
): Promise<{ flow: FlowView | null; trends: TrendsView | null }> {
  const sizes = await readHistorySizes(sql);
  const history = [...new Set(sizes.map(({ at }) => at.getTime()))].map((ms) => new Date(ms)).reverse();
  const flow = await readFlow(sql, { history, runs, timeZone }, wish);
  return { flow, trends: trendsOf(sizes, await readMonthlySizes(sql, timeZone), timeZone) };
}
