/** The end of a set's first reading that no sync goes on with any more. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { TargetSet } from "../../db/sync/audience-sets.server.ts";
import { endAudit, openAuditOf } from "../../db/sync/audits/audits.server.ts";
import type { LabelledAudience } from "../../domain/sync/audience.ts";
import type { SyncedSet } from "../../domain/sync/audience-set.ts";

/** What a set's first reading looks for. What was read under another marker says nothing about it. */
export function markerOf(set: SyncedSet, audiences: readonly LabelledAudience[]): string {
  return JSON.stringify([
    set,
    ...audiences.map(({ place, label, previousLabel }) => [place, label, previousLabel]),
  ]);
}

/**
 * Ends a set's first reading, since the set is no longer sent. Sent again, it may get the same place and label, and who
 * carries its tag may have changed by then. One that hasn't begun may be of any set, which opens another.
 * @returns whether there was one
 */
export async function endFirstReading(sql: ShopSql, { target, set }: TargetSet, now: Date): Promise<boolean> {
  const audit = await openAuditOf(sql, { target, first: true });
  const isIts = audit !== null && (audit.marker === null || audit.marker.startsWith(`["${set}",`));
  if (isIts) await endAudit(sql, audit.id, { errorCode: "replaced" }, now);
  return isIts;
}
