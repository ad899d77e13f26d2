import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { listRuns } from "../../db/insights/run-choice.server.ts";
import type { GroupFigures } from "../../web/ui/figures.tsx";
import type { GroupChange, HomeView, RecentView } from "../../web/home/home-view.ts";
import type { FlowView } from "../../web/movement/movement-view.ts";
import { readFlowAndTrends } from "../app.movement/flow-and-trends.server.ts";

const USUAL = { by: null, from: null, to: null };

/** How customers moved in about the last month, and how the groups changed since it began. */
export async function readRecent(
  sql: ShopSql,
  timeZone: string,
  groups: readonly GroupFigures[],
): Promise<Pick<HomeView, "recent" | "changes">> {
  const runs = await listRuns(sql, timeZone);
  const { flow, trends } = await readFlowAndTrends(sql, { runs, timeZone }, USUAL);
  if (flow === null) return { recent: null, changes: [] };
  const yearFrom = trends?.yearFrom ?? 0;
  const moments = trends?.moments.slice(yearFrom) ?? [];
  const changes = groups.map((figures): GroupChange => {
    const sizes = trends?.groups.find(({ group }) => group === figures.group)?.sizes ?? [];
    return {
      group: figures.group,
      before: sizeAtStart(flow, figures),
      now: figures.customers,
      line: moments.map(({ at }, place) => ({ at, customers: sizes[yearFrom + place] ?? 0 })),
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
