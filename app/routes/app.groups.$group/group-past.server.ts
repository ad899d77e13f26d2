import { listRuns } from "../../db/insights/run-choice.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { Group } from "../../domain/groups/group.ts";
import { movesOfGroup } from "../../domain/movement/group-moves.ts";
import type { GroupMovesView, GroupPast, GroupTrends } from "../../web/group/group-view.ts";
import type { FlowView, TrendsView } from "../../web/movement/movement-view.ts";
import { readFlowAndTrends } from "../app.movement/flow-and-trends.server.ts";

/** The newest moment, and the one about a month before it. */
const USUAL = { by: null, from: null, to: null };

/** How a group grew, and who came into it and left it in about the last month. */
export async function readGroupPast(sql: ShopSql, timeZone: string, group: Group): Promise<GroupPast> {
  const runs = await listRuns(sql, timeZone);
  const { flow, trends } = await readFlowAndTrends(sql, { runs, timeZone }, USUAL);
  return { trends: trends && trendsOfGroup(trends, group), moves: flow && movesView(flow, group) };
}

function trendsOfGroup({ moments, yearFrom, groups }: TrendsView, group: Group): GroupTrends | null {
  const trend = groups.find((each) => each.group === group);
  const since = moments[yearFrom];
  if (trend === undefined || since === undefined) return null;
  const { sizes, spentMinor, before, now, direction } = trend;
  return { moments, customers: sizes, spentMinor, since, before, now, direction };
}

function movesView({ by, from, matrix }: FlowView, group: Group): GroupMovesView {
  return { inHindsight: by === "months", since: from, ...movesOfGroup(matrix, group) };
}
