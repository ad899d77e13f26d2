/**
 * The first reading of tags, before the first sync since the tags were switched on. It finds which customers carry tags
 * of ours already: from an earlier installation, or from before the tags were switched off. So the sync takes wrong
 * tags off, and sends nobody a tag that is there.
 */
import { correctStates } from "../../db/sync/audits/audit-compare.server.ts";
import {
  endAudit,
  holdOpenAudit,
  noteAudited,
  openAudit,
  openAuditOf,
  restartAudit,
} from "../../db/sync/audits/audits.server.ts";
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { saveLabels } from "../../db/sync/audiences.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { lockTarget, readTarget, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { isSameAudience, type LabelledAudience, type PlacedAudience } from "../../domain/sync/audience.ts";
import type { SyncedSet } from "../../domain/sync/audience-set.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import { DEFAULT_SETTINGS } from "../../domain/settings.ts";
import { allPlaces, readTagged, type TagReading } from "./audit-tags.server.ts";
import { markerOf } from "../engine/first-reading-end.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { groupNames } from "../labels/group-names.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { labelsOf, sameTag } from "../labels/labels.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

interface FirstReadingContext extends TagReading {
  readonly now: () => Date;
}

/**
 * Takes the first reading one step further; null: it is known who carries tags of ours. Nothing may be under way. A set
 * that comes later has a first reading of its own tags.
 */
export async function readTagsFirst(
  context: FirstReadingContext,
  sync: SyncRow,
  target: SyncTarget,
): Promise<Step | null> {
  const { db, shopId, now } = context;
  const isWhole = target.auditedAt === null;
  if (!isWhole && (sync.kind !== "forward" || areLabelled(sync.set, target))) return null;
  const found = await audiencesToLookFor(context, target);
  const { language } = found;
  const audiences = isWhole ? found.audiences : audiencesOf(sync.set, found.audiences);
  if (audiences.length === 0) return null;
  const marker = isWhole ? "" : markerOf(sync.set, audiences);
  const audit = await inShopSql(db, shopId, async (sql) => {
    await openAudit(sql, "shopify_tags", "first", now());
    return openAuditOf(sql, { target: "shopify_tags", first: true });
  });
  if (audit === null) throw new SyncStopped("disconnected");
  if (audit.status !== "queued" && audit.marker !== marker) {
    // A reading was left half-way that is another set's, or of other places or labels.
    await inShopSql(db, shopId, (sql) => restartAudit(sql, audit.id, "overtaken"));
    return { step: "on" };
  }
  const step = await readTagged(context, {
    audit,
    audiences,
    metafields: isWhole && target.metafields,
    marker,
  });
  if (step !== null) return step;
  await inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    await lockTarget(sql, "shopify_tags");
    if (!(await holdOpenAudit(sql, audit.id))) throw new SyncStopped("disconnected");
    const there = (await readTarget(sql, "shopify_tags"))?.audiences ?? [];
    const still = audiences.filter((each) => each.kind === "group" || isAmong(there, each));
    const read = { id: audit.id, target: "shopify_tags", audiences: still, read: allPlaces(still) } as const;
    await correctStates(sql, read, now());
    await saveLabels(sql, "shopify_tags", still, language);
    await endAudit(sql, audit.id, { report: null }, now());
    if (isWhole) await noteAudited(sql, "shopify_tags", now());
  });
  return { step: "on" };
}

/** Whether an audience still has its place. The merchant may have ended it while its tag was looked for. */
function isAmong(there: readonly PlacedAudience[], audience: PlacedAudience): boolean {
  return there.some((each) => each.place === audience.place && isSameAudience(each, audience));
}

/** Whether a set's first sync has begun before: then its audiences have labels. */
function areLabelled(set: SyncedSet, { audiences }: SyncTarget): boolean {
  return audiencesOf(set, audiences).every(({ label }) => label !== null);
}

/**
 * The audiences to look for, under the labels that are known of them. Where none is known, under today's and that of
 * the default prefix, which an earlier installation began with.
 */
async function audiencesToLookFor(
  context: FirstReadingContext,
  target: SyncTarget,
): Promise<{ readonly audiences: readonly LabelledAudience[]; readonly language: string }> {
  const { due, language } = await audiencesDue(context, target);
  const known = labelled(target.audiences);
  const usual = labelsOf(DEFAULT_SETTINGS.tagPrefix, groupNames(language));
  const unknown = due
    .filter(({ place }) => known.every((audience) => audience.place !== place))
    .map((audience) => {
      const before = audience.kind === "group" ? usual[audience.subject] : audience.label;
      return { ...audience, previousLabel: sameTag(before, audience.label) ? null : before };
    });
  return { audiences: [...known, ...unknown], language };
}
