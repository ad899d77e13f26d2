import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { countPeople } from "../../db/segments/people.server.ts";
import { listSegments } from "../../db/segments/saved-segments.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { evaluableRule, type Knowledge } from "../../domain/rules/evaluable.ts";
import { referencesOf } from "../../domain/rules/references.ts";
import { ruleToJson } from "../../domain/rules/rule-json.ts";
import { copyName } from "../../domain/segments/segment-name.ts";
import { readRuleGround } from "../../segments/rule-ground.server.ts";
import { rulesOf, segmentOf, type Segment } from "../../segments/saved-segment.ts";
import { saveSegment, type SaveOutcome, type SaveServices } from "../../segments/save.server.ts";
import type { SegmentItem, SegmentsView } from "../../web/segments/segment-view.ts";

/** All that the list of segments shows. */
export async function readSegments(db: Database, shop: ShopRow): Promise<SegmentsView> {
  return inShopSql(db, shop.id, async (sql) => {
    const all = (await listSegments(sql)).map(segmentOf);
    const { knowledge } = await readRuleGround(sql, shop.timeZone);
    const known = { ...knowledge, segments: rulesOf(all) };
    return { segments: all.map((each) => itemOf(each, all, known)), people: await countPeople(sql) };
  });
}

/** A segment as the pages show it. */
export function itemOf(segment: Segment, all: readonly Segment[], knowledge: Knowledge): SegmentItem {
  const { id, name, rule, changedAt, refreshed, version } = segment;
  const found = evaluableRule(rule, knowledge);
  const lack = found.outcome === "not_evaluable" ? (found.lacks[0]?.code ?? null) : null;
  return {
    id,
    name,
    rule,
    changedAt: changedAt.toISOString(),
    members: refreshed?.members ?? null,
    isRefreshing: refreshed?.version !== version,
    trouble: lack ?? (segment.failure === "too_slow" ? "too_slow" : null),
    namedBy: all
      .filter((other) => referencesOf(other.rule).some(({ segmentId }) => segmentId === String(id)))
      .map((other) => other.name),
  };
}

/** Saves a copy of a segment under a name that is free. */
export async function duplicateSegment(
  services: SaveServices & { readonly db: Database },
  shopId: number,
  id: number,
): Promise<SaveOutcome> {
  const all = (await inShopSql(services.db, shopId, listSegments)).map(segmentOf);
  const segment = all.find((each) => each.id === id);
  if (segment === undefined) return { outcome: "gone" };
  const name = copyName(
    segment.name,
    all.map((each) => each.name),
  );
  return saveSegment(services, shopId, null, { name, rule: ruleToJson(segment.rule) });
}
