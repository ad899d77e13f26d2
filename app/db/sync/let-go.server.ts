import type { ShopSql } from "../core/shop-scope.server.ts";
import { dropMetafieldLines } from "./metafield-states.server.ts";
import { dropTagLines, TO_RETRY } from "./tag-states.server.ts";

/**
 * Notes that no customer stands in a line under way, nor waits for a call alone. The next sync is of another set: it may
 * neither settle such lines nor make such calls. The sync that they are of plans them again.
 */
export async function letTagsGo(sql: ShopSql): Promise<void> {
  await dropTagLines(sql, 0);
  await sql.query(
    "update tag_states set failed = 0, failure = null where shop_id = $1 and failed <> 0 and failure = $2",
    [sql.shopId, TO_RETRY],
  );
  await dropMetafieldLines(sql, 0);
  await sql.query("update metafield_states set failure = null where shop_id = $1 and failure = $2", [
    sql.shopId,
    TO_RETRY,
  ]);
}
