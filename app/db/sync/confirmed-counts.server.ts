import { hasPlace, setsOf, type PlaceSet } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";
import type { Target } from "./sync-targets.server.ts";

/** How many customers a target has confirmed in each of these places, under the labels in use; in their order. */
export async function countHeld(sql: ShopSql, target: Target, places: readonly number[]): Promise<number[]> {
  const found: (PlaceSet & { readonly customers: bigint })[] = [];
  for (const set of setsOf(places)) {
    const { table, own } = STATES_OF[target](set);
    const rows = await sql.query<{ mask: bigint; customers: bigint }>(
      `select ${inSet("s.confirmed", set)} as mask, count(*) as customers from ${table} s where ${own} group by 1`,
      [sql.shopId],
    );
    found.push(...rows.map((row) => ({ word: set.word, ...row })));
  }
  return places.map((place) =>
    found.reduce((sum, each) => sum + (hasPlace(each, place) ? Number(each.customers) : 0), 0),
  );
}
