import type { Database } from "../../db/core/database.server.ts";
import { rowId } from "../../db/core/row-id.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Buyers } from "../../db/products/bought.server.ts";
import { readProductReading } from "../../db/products/product-readings.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import { isGroup } from "../../domain/groups/group.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";

/**
 * Whose purchases an address asks for.
 * @throws Response 404 where it names nobody
 */
export async function buyersOr404(db: Database, shopId: number, params: URLSearchParams): Promise<Buyers> {
  const group = params.get("group");
  if (group !== null && isGroup(group)) return { of: "group", group };
  const customer = rowId(params.get("customer"));
  if (customer !== null) return { of: "customer", id: customer };
  const id = segmentIdOr404(params.get("segment") ?? undefined);
  const found = await inShopSql(db, shopId, (sql) => findSegment(sql, id));
  if (found === null) throw new Response(null, { status: 404 });
  return { of: "segment", word: wordOf(found.place), place: placeInWord(found.place) };
}

/** Where a page asks for it; null: it is not read what was bought. */
export async function boughtAddress(
  db: Database,
  shopId: number,
  of: "customer" | "group" | "segment",
  id: string,
): Promise<string | null> {
  const reading = await inShopSql(db, shopId, readProductReading);
  return reading === null ? null : `/app/bought?${new URLSearchParams({ [of]: id }).toString()}`;
}
