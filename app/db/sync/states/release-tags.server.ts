import type { PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { dropMetafieldLines } from "./metafield-states.server.ts";
import { noteFailure } from "../set-sql.ts";
import { dropTagLines, failedTags, TO_RETRY } from "./tag-states.server.ts";

/**
 * Notes that no customer stands in a line under way, nor waits for a call alone. The next sync is of another set: it may
 * neither settle such lines nor make such calls. The sync that they are of plans them again. Places of other sets that
 * failed stay so.
 * @param places - of the sync that they are of
 */
export async function releaseTags(sql: ShopSql, places: readonly PlaceSet[]): Promise<void> {
  await dropTagLines(sql, 0);
  for (const set of places)
    await sql.query(
      `update tag_states s set ${noteFailure(set, "null::text")} where ${failedTags(set)} and s.failure = $2`,
      [sql.shopId, TO_RETRY],
    );
  await dropMetafieldLines(sql, 0);
  await sql.query("update metafield_states set failure = null where shop_id = $1 and failure = $2", [
    sql.shopId,
    TO_RETRY,
  ]);
}
