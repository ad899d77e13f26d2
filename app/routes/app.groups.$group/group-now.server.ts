import { readGroupSnapshots, type NewestRun } from "../../db/insights/group-figures.server.ts";
import { sumScored } from "../../db/insights/scored-customers.server.ts";
import { countScoreFigures, scoreFiguresAtRun } from "../../db/scoring/score-figures.server.ts";
import { newestPrediction, type PredictionRow } from "../../db/scoring/predictions.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { filtered, UNFILTERED } from "../../domain/customers/customer-filter.ts";
import { groupOf } from "../../domain/groups/assign.ts";
import type { Group } from "../../domain/groups/group.ts";
import { slippedDays } from "../../domain/groups/slipped.ts";
import { rangeOf, trustOf } from "../../domain/predict/closed-windows.ts";
import { toDigits } from "../../domain/predict/horizons.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { GroupExpected, GroupNow } from "../../web/group/group-view.ts";
import { allGroups, type GroupFigures } from "../../web/ui/figures.tsx";

/** What a group is at the newest run, beside all others. */
export async function readGroupNow(sql: ShopSql, run: NewestRun, group: Group): Promise<GroupNow> {
  const snapshots = await readGroupSnapshots(sql, run.id);
  const groups = allGroups(snapshots.map((each) => ({ ...each, spentMinor: Number(each.spentMinor) })));
  const figures = groups.find((each) => each.group === group) ?? noFigures(group);
  const others = groups.filter((each) => each.group !== group);
  const sum = (of: (each: GroupFigures) => number): number =>
    others.reduce((total, each) => total + of(each), 0);
  const scores = (await scoreFiguresAtRun(sql, run.id)) ?? (await countScoreFigures(sql, group));
  return {
    figures,
    others: {
      customers: sum(({ customers }) => customers),
      orders: sum(({ orders }) => orders),
      spentMinor: sum(({ spentMinor }) => spentMinor),
      medianRecencyDays: snapshots.find((each) => each.group === group)?.othersMedianRecencyDays ?? null,
    },
    boundaries: run.boundaries,
    scores: scores.filter((each) => groupOf(each) === group),
    slipped: group === "loyal_at_risk" ? await readSlipped(sql, run, figures) : null,
    expected: expectedOf(await newestPrediction(sql), group),
  };
}

async function readSlipped(
  sql: ShopSql,
  run: NewestRun,
  { customers, spentMinor }: GroupFigures,
): Promise<GroupNow["slipped"]> {
  const days = slippedDays(rangesOf(run.boundaries));
  if (days === null) return null;
  const slipped = filtered({ ...UNFILTERED, group: "loyal_at_risk", days: days.just }, run);
  const just = await sumScored(sql, slipped);
  return {
    just: { days: days.just, ...just },
    before: {
      days: days.before,
      customers: Math.max(0, customers - just.customers),
      spentMinor: spentMinor - just.spentMinor,
    },
  };
}

/** The horizon that a group's revenue is shown for. */
const EXPECTED_DAYS = 90;

function expectedOf(newest: PredictionRow | null, group: Group): GroupExpected | null {
  const sum = newest?.groups.find((each) => each.group === group)?.revenue90Minor ?? null;
  const horizon = newest?.fits.find(({ days }) => days === EXPECTED_DAYS);
  if (newest === null || sum === null || horizon === undefined || horizon.fit === null) return null;
  const range = rangeOf(sum, horizon.windows);
  return {
    asOf: newest.asOf.toISOString(),
    days: EXPECTED_DAYS,
    trust: trustOf(horizon.windows),
    range: range && { from: toDigits(range.from, 2), to: toDigits(range.to, 2) },
  };
}

function noFigures(group: Group): GroupFigures {
  return { group, customers: 0, orders: 0, spentMinor: 0, medianRecencyDays: null };
}
