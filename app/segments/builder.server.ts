import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { listSegments } from "../db/segments/saved-segments.server.ts";
import type { Need } from "../domain/rules/field.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import { segmentOf, type Segment } from "./saved-segment.ts";

/** What a rule is built with. */
export interface BuilderGround {
  /** null: a new one. */
  readonly segment: Segment | null;
  /** The names of all segments by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly known: readonly Need[];
  /** As of when each source is known, by its key: ISO 8601. */
  readonly ages: Readonly<Record<string, string>>;
  /** Of the orders that count; null: nothing was scored yet. */
  readonly currency: string | null;
}

/** @returns null: there is no such segment */
export async function readBuilder(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  id: number | null,
): Promise<BuilderGround | null> {
  return inShopSql(db, shop.id, async (sql) => {
    const all = (await listSegments(sql)).map(segmentOf);
    const segment = all.find((each) => each.id === id) ?? null;
    if (id !== null && segment === null) return null;
    const { knowledge, ages } = await readRuleGround(sql, shop.timeZone);
    return {
      segment,
      names: Object.fromEntries(all.map((each) => [String(each.id), each.name])),
      known: [...knowledge.known],
      ages: Object.fromEntries(Object.entries(ages).map(([key, at]) => [key, at.toISOString()])),
      currency: knowledge.currency,
    };
  });
}
