/** Figures for Sidekick's data tools: counts, sums and links, no customer. */
import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { readGroupSnapshots, readNewestRun } from "../db/insights/group-figures.server.ts";
import { listSegments, findSegment } from "../db/segments/saved-segments.server.ts";
import { notedFigures } from "../db/segments/figures.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { allGroups, totalsOf, type GroupFigures } from "../web/ui/figures.tsx";
import type { GroupsFacts, SegmentFacts } from "./contract.ts";
import { moneyOf } from "./money.ts";

const MOST_SEGMENTS = 250;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The groups at the newest run. */
export async function readGroupsFacts(db: Database, shopId: number): Promise<GroupsFacts> {
  return inShopSql(db, shopId, async (sql): Promise<GroupsFacts> => {
    const run = await readNewestRun(sql);
    if (run === null) return { state: "not_ready" };
    const snapshots = await readGroupSnapshots(sql, run.id);
    const groups = allGroups(snapshots.map((each) => ({ ...each, spentMinor: Number(each.spentMinor) })));
    const totals = totalsOf(groups);
    const factOf = ({ group, customers, orders, spentMinor, medianRecencyDays }: GroupFigures) => ({
      group,
      customers,
      customerShare: shareOf(customers, totals.customers),
      revenue: moneyOf(spentMinor, run.currency),
      revenueShare: shareOf(spentMinor, totals.spentMinor),
      averageOrder: orders === 0 ? null : moneyOf(Math.round(spentMinor / orders), run.currency),
      medianDaysSinceLastOrder: medianRecencyDays,
      link: `/app/groups/${group}`,
    });
    return { state: "ready", asOf: run.asOf.toISOString(), groups: groups.map(factOf) };
  });
}

/** The saved segments. */
export async function listSegmentFacts(db: Database, shopId: number): Promise<SegmentFacts> {
  const rows = await inShopSql(db, shopId, listSegments);
  const segments = rows
    .slice(0, MOST_SEGMENTS)
    .map(({ id, name, refreshed }) => ({ id: String(id), name, customers: refreshed?.members ?? null }));
  return { state: "list", segments };
}

/** A saved segment's figures, as the last refresh noted them. */
export async function readSegmentFacts(db: Database, shopId: number, id: number): Promise<SegmentFacts> {
  return inShopSql(db, shopId, async (sql): Promise<SegmentFacts> => {
    const segment = await findSegment(sql, id);
    if (segment === null) return { state: "gone" };
    const members = (await notedFigures(sql, id))?.members ?? null;
    const run = await newestRunRules(sql);
    const money = (minor: number | null) =>
      minor === null || run === null ? null : moneyOf(minor, run.currency);
    return {
      state: "ready",
      id: String(id),
      name: segment.name,
      asOf: segment.refreshed?.at.toISOString() ?? null,
      customers: segment.refreshed?.members ?? null,
      orders: members?.orders ?? null,
      revenue: money(members?.spentMinor ?? null),
      averageOrder: money(
        members === null || members.orders === 0 ? null : Math.round(members.spentMinor / members.orders),
      ),
      link: `/app/segments/${String(id)}`,
    };
  });
}
