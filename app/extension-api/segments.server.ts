import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { lastRunAsOf } from "../db/scoring/runs.server.ts";
import { segmentNames } from "../db/segments/saved-segments.server.ts";
import type { ShopRow } from "../db/shops/shop-directory.server.ts";
import type { Audience } from "../db/sync/audience-rows.ts";
import { readSets } from "../db/sync/audience-sets.server.ts";
import { readTarget } from "../db/sync/sync-targets.server.ts";
import { setKeyOf } from "../domain/sync/audience.ts";
import { tagQuery } from "../domain/sync/tag-query.ts";
import { dayToText, shopDays } from "../domain/time/shop-days.ts";
import type { GroupTemplate, SavedSegmentTemplate, SegmentsAnswer, TemplateFact } from "./contract.ts";

const MOST_TEMPLATES = 100;

/**
 * The templates of the segment editor: what carries a tag in Shopify. A metafield says the same of the groups only, so
 * the tag is asked.
 */
export async function readTemplates(db: Database, { id, timeZone }: ShopRow): Promise<SegmentsAnswer> {
  return inShopSql(db, id, async (sql): Promise<SegmentsAnswer> => {
    if ((await lastRunAsOf(sql)) === null) return { state: "not_ready" };
    const target = await readTarget(sql, "shopify_tags");
    if (target?.enabled !== true || target.leaving) return { state: "ready", templates: [] };
    const names = await segmentNames(sql);
    const begun = new Map((await readSets(sql, "shopify_tags")).map(({ set, begunAt }) => [set, begunAt]));
    const days = shopDays(timeZone);
    const templates = target.audiences.flatMap((audience): TemplateFact[] => {
      const what = contentOf(audience, names);
      const since = begun.get(setKeyOf(audience)) ?? null;
      if (what === null || audience.label === null || audience.endedAt !== null || since === null) return [];
      const createdOn = dayToText(days.dayOf(since));
      return [{ ...what, query: tagQuery(audience.label), by: "tag", createdOn }];
    });
    return { state: "ready", templates: templates.toSorted(byName).slice(0, MOST_TEMPLATES) };
  });
}

function contentOf(
  { kind, subject }: Audience,
  names: ReadonlyMap<string, string>,
): GroupTemplate | SavedSegmentTemplate | null {
  if (kind === "group") return { kind, group: subject };
  const name = kind === "segment" ? names.get(subject) : undefined;
  return name === undefined ? null : { kind: "segment", name };
}

/** The groups stay in their order, before the segments. */
function byName(a: TemplateFact, b: TemplateFact): number {
  if (a.kind === "segment" && b.kind === "segment") return a.name.localeCompare(b.name);
  return Number(a.kind === "segment") - Number(b.kind === "segment");
}
