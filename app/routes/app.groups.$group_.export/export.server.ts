import type { Database } from "../../db/core/database.server.ts";
import { recentExports } from "../../db/insights/exports.server.ts";
import { readGroupSnapshots, readNewestRun } from "../../db/insights/group-figures.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { ExportSubject } from "../../domain/export/subject.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { ExportFileView, ExportView } from "../../web/export/export-view.ts";

/** Shopify keeps a result for seven days. The app offers it for all except the last hours. */
const OFFERED_MS = 6.5 * 86_400_000;

/** All that the page of a group's files shows. */
export async function readExports(
  db: Database,
  shopId: number,
  group: Group,
  now: Date,
): Promise<ExportView> {
  const customers = await inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const snapshots = await readGroupSnapshots(sql, run.id);
    return snapshots.find((each) => each.group === group)?.customers ?? 0;
  });
  return { of: { kind: "group", group }, customers, files: await readFiles(db, shopId, group, now) };
}

/** The files of a subject that can still be downloaded, or are being made. */
export async function readFiles(
  db: Database,
  shopId: number,
  subject: ExportSubject,
  now: Date,
): Promise<ExportFileView[]> {
  const since = new Date(now.getTime() - OFFERED_MS);
  const rows = await inShopSql(db, shopId, (sql) => recentExports(sql, subject, since));
  return rows.map(({ id, format, subscribedOnly, status, errorCode, requestedAt }) => ({
    ...{ id, format, subscribedOnly, status, errorCode },
    requestedAt: requestedAt.toISOString(),
  }));
}
