import { newestAudits, type AuditRow } from "../../db/sync/audits/audits.server.ts";
import { shopifyIdsOf } from "../../db/scoring/pending-model.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Target } from "../../db/sync/sync-targets.server.ts";
import { differencesIn } from "../../domain/sync/audit.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import type { AuditFoundView, AuditView } from "../../web/sync/audit/audit-view.ts";
import type { SyncView, TargetView } from "../../web/sync/sync-view.ts";
import type { TargetReading } from "./set.server.ts";

/** The comparisons of each target that is on and has been synced; null: there is nothing to compare. */
export async function readAudits(
  reading: TargetReading,
  views: Readonly<Record<Target, TargetView>>,
): Promise<SyncView["audits"]> {
  const audits = await inShopSql(reading.db, reading.shopId, newestAudits);
  const viewOf = async (target: Target): Promise<AuditView | null> => {
    const view = views[target];
    if (!view.enabled || view.lastSync === null) return null;
    const its = audits.filter((audit) => audit.target === target);
    return readAudit(reading, view, its);
  };
  return { shopify_tags: await viewOf("shopify_tags"), klaviyo: await viewOf("klaviyo") };
}

/** @param audits - the newest ones, newest first */
async function readAudit(
  reading: TargetReading,
  view: TargetView,
  audits: readonly AuditRow[],
): Promise<AuditView> {
  const [newest] = audits;
  const { status, errorCode, finishedAt, requestedAt } = newest ?? {};
  const last = audits.find((audit) => audit.status === "done");
  return {
    underWay: status === "queued" || status === "running" ? status : null,
    failure:
      status === "failed" && errorCode !== "disconnected"
        ? {
            at: (finishedAt ?? requestedAt ?? new Date(0)).toISOString(),
            code: errorCode ?? "unknown",
          }
        : null,
    last: last === undefined ? null : await readFound(reading, view, last),
  };
}

async function readFound(
  { db, shopId, admin }: TargetReading,
  view: TargetView,
  { report, finishedAt }: AuditRow,
): Promise<AuditFoundView | null> {
  if (report === null || finishedAt === null) return null;
  const ids = report.examples.map(({ customerId }) => BigInt(customerId));
  const shopifyIds = await inShopSql(db, shopId, (sql) => shopifyIdsOf(sql, ids));
  const names = await namesIfReachable(admin, [...shopifyIds.values()]);
  return {
    ...report,
    at: finishedAt.toISOString(),
    differences: differencesIn(report),
    examples: report.examples.map(({ customerId, label, kind }) => {
      const shopifyId = shopifyIds.get(BigInt(customerId));
      return {
        id: customerId,
        label,
        kind,
        ...shownName(shopifyId === undefined ? undefined : names?.get(shopifyId)),
      };
    }),
    namesUnavailable: names === null,
    repair: repairOf(view, finishedAt),
  };
}

/** What has become of the differences since they were found. */
function repairOf({ lastSync, paused }: TargetView, foundAt: Date): AuditFoundView["repair"] {
  if (lastSync?.status === "pending") return "pending";
  if (paused !== null) return "paused";
  if (lastSync?.status === "running") return "running";
  const isOver = lastSync?.status === "done" || lastSync?.status === "incomplete";
  return isOver && lastSync.startedAt >= foundAt.toISOString() ? "done" : "due";
}
