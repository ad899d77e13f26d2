/**
 * The first reading of tags, before the first sync since the tags were switched on. It finds which customers carry tags
 * of ours already: from an earlier installation, or from before the tags were switched off. So the sync takes wrong
 * tags off, and sends nobody a tag that is there.
 */
import { correctStates } from "../../db/sync/audit-compare.server.ts";
import { endAudit, holdOpenAudit, noteAudited, openAudit, openAuditOf } from "../../db/sync/audits.server.ts";
import { keepCustomers } from "../../db/orders/customer-lock.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { saveLabels, type SyncTarget, type TargetLabels } from "../../db/sync/sync-targets.server.ts";
import { GROUP_PLACES } from "../../domain/sync/places.ts";
import { DEFAULT_SETTINGS } from "../../domain/settings.ts";
import { readTagged, type TagReading } from "./audit-tags.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { groupNames } from "../labels/group-names.ts";
import { labelsDue } from "../labels/labels-due.server.ts";
import { labelsOf, sameLabels } from "../labels/labels.ts";
import { SyncStopped } from "../engine/stop.server.ts";

interface SweepContext extends TagReading {
  readonly now: () => Date;
}

/** Takes the first reading one step further; null: it is known who carries tags of ours. Nothing may be under way. */
export async function sweepTags(context: SweepContext, target: SyncTarget): Promise<Step | null> {
  if (target.auditedAt !== null) return null;
  const { db, shopId, now } = context;
  const { labels, language } = await labelsToLookFor(context, target);
  const audit = await inShopSql(db, shopId, async (sql) => {
    await openAudit(sql, "shopify_tags", "first", now());
    return openAuditOf(sql, { target: "shopify_tags", first: true });
  });
  if (audit === null) throw new SyncStopped("disconnected");
  const step = await readTagged(context, {
    audit,
    labels,
    metafields: target.metafields,
    marker: "",
  });
  if (step !== null) return step;
  await inShopSql(db, shopId, async (sql) => {
    await keepCustomers(sql);
    if (!(await holdOpenAudit(sql, audit.id))) throw new SyncStopped("disconnected");
    const read = { id: audit.id, target: "shopify_tags", labels, read: GROUP_PLACES } as const;
    await correctStates(sql, read, now());
    await saveLabels(sql, "shopify_tags", labels, language);
    await endAudit(sql, audit.id, { report: null }, now());
    await noteAudited(sql, "shopify_tags", now());
  });
  return { step: "on" };
}

/**
 * The labels to look for: the known ones. If none are known, today's and those of the default prefix, which an earlier
 * installation began with.
 */
async function labelsToLookFor(
  context: SweepContext,
  target: SyncTarget,
): Promise<{ readonly labels: TargetLabels; readonly language: string }> {
  const { labels: due, language } = await labelsDue(context, target);
  if (target.labels !== null) return { labels: target.labels, language };
  const usual = labelsOf(DEFAULT_SETTINGS.tagPrefix, groupNames(language));
  return { labels: { current: due, previous: sameLabels(due, usual) ? null : usual }, language };
}
