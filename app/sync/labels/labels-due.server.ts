import { labelled } from "../../db/sync/audience-rows.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShop } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import { GROUP_AUDIENCES, type DueAudience, type GroupNames } from "../../domain/sync/audience.ts";
import type { Settings } from "../../domain/settings.ts";
import { groupNames, targetLanguage, type NameLanguage } from "./group-names.ts";
import { labelsOf } from "./labels.ts";

interface DueContext {
  readonly db: Database;
  readonly shopId: number;
}

type KnownTarget = Pick<SyncTarget, "target" | "language" | "audiences">;

/** The setting that a target's labels begin with. */
const PREFIXES = {
  shopify_tags: "tagPrefix",
  klaviyo: "listPrefix",
} as const satisfies Readonly<Record<Target, keyof Settings>>;

/** The groups' labels by today's settings. Their language is the one that is fixed for the target, or will be. */
export async function groupLabelsDue(
  { db, shopId }: DueContext,
  { target, language: known, audiences }: KnownTarget,
): Promise<{ readonly labels: GroupNames; readonly language: NameLanguage }> {
  const shop = await findShop(db, shopId);
  const settings = await inShop(db, shopId, readSettings);
  const isLabelled = labelled(audiences).length > 0;
  const language = targetLanguage({ language: known, isLabelled }, shop?.language ?? null);
  return { labels: labelsOf(settings[PREFIXES[target]], groupNames(language)), language };
}

/**
 * The audiences that a target should have, with the labels that it should show: the six groups, and all others that go
 * on. Those have the label that they were entered with.
 */
export async function audiencesDue(
  context: DueContext,
  target: KnownTarget,
): Promise<{ readonly due: readonly DueAudience[]; readonly language: NameLanguage }> {
  const { labels, language } = await groupLabelsDue(context, target);
  const groups = GROUP_AUDIENCES.map((group) => ({ ...group, label: labels[group.subject] }));
  const others = labelled(target.audiences).filter(
    ({ kind, endedAt }) => kind !== "group" && endedAt === null,
  );
  return { due: [...groups, ...others], language };
}
