import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readHistorySizes } from "../../db/insights/history.server.ts";
import { readFlowsToNow, readMonthlySizes } from "../../db/insights/movement.server.ts";
import { listRuns } from "../../db/insights/run-choice.server.ts";
import type { GroupFigures } from "../../web/ui/figures.tsx";
import type { GroupChange, HomeView, RecentView } from "../../web/home/home-view.ts";
import type { FlowView } from "../../web/movement/movement-view.ts";
import { readFlow } from "../app.movement/flow.server.ts";
import { trendsOf } from "../app.movement/trends.server.ts";

const USUAL = { by: null, from: null, to: null };

/** How customers moved in about the last month, and how the groups changed since it began. */
export async function readRecent(
  sql: ShopSql,
  timeZone: string,
  groups: readonly GroupFigures[],
): Promise<Pick<HomeView, "recent" | "changes">> {
  const runs = await listRuns(sql, timeZone);
  const sizes = await readHistorySizes(sql);
  const history = [...new Set(sizes.map(({ at }) => at.getTime()))].map((ms) => new Date(ms)).reverse();
  // The later one of the usual two is the newest run. Home is asked often, so nobody who stayed is read.
  const flow = await readFlow(sql, { history, runs, timeZone }, USUAL, (_, from) =>
    readFlowsToNow(sql, from, groups),
  );
  const trends = trendsOf(sizes, await readMonthlySizes(sql, timeZone), timeZone);
  if (flow === null) return { recent: null, changes: [] };
  const changes = groups.map((figures): GroupChange => {
    const trend = trends?.groups.find(({ group }) => group === figures.group);
    const moments = trends?.moments.slice(trends.yearFrom) ?? [];
    const line = trend?.sizes.slice(trends?.yearFrom) ?? [];
    return {
      group: figures.group,
      before: sizeAtStart(flow, figures),
      now: figures.customers,
      line: moments.map(({ at }, place) => ({ at, customers: line[place] ?? 0 })),
    };
  });
  return { recent: recentView(flow), changes };
}

function sizeAtStart({ matrix: { states, cells } }: FlowView, { group }: GroupFigures): number {
  return (cells[states.indexOf(group)] ?? []).reduce((sum, { customers }) => sum + customers, 0);
}

function recentView({ by, from, to, matrix }: FlowView): RecentView {
  return {
    from: { at: from.at, month: from.month },
    to: { at: to.at, month: to.month },
    inHindsight: by === "months",
    matrix,
  };
}
