import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { readLists } from "../../klaviyo/lists.server.ts";
import type { Services } from "../../services.server.ts";
import type { ListOption } from "../../web/settings/engagement-view.ts";

/** The account's lists except the app's own, by name; null: Klaviyo is not connected, or doesn't answer. */
export async function readListOptions(
  services: Pick<Services, "db" | "klaviyo">,
  shopId: number,
): Promise<ListOption[] | null> {
  const target = await inShopSql(services.db, shopId, (sql) => readTarget(sql, "klaviyo"));
  if (target?.encryptedKey == null) return null;
  const own = new Set(target.audiences.map(({ listId }) => listId));
  try {
    const lists = await readLists(services.klaviyo(shopId, target.encryptedKey));
    return lists.filter(({ id }) => !own.has(id)).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (error instanceof KlaviyoError) return null;
    throw error;
  }
}
