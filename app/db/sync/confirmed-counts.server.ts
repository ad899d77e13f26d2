import { hasPlace } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** Where each target's confirmed places are kept: tags by customer, Klaviyo by profile. */
const STATES: Record<Target, string> = {
  shopify_tags: "sync_states where shop_id = $1 and target = 'shopify_tags'",
  klaviyo: "profile_states where shop_id = $1",
};

/** How many customers a target has confirmed in each of these places, under the labels in use; in their order. */
export async function countHeld(sql: ShopSql, target: Target, places: readonly number[]): Promise<number[]> {
  const rows = await sql.query<{ confirmed: number; customers: bigint }>(
    `select confirmed, count(*) as customers from ${STATES[target]} group by confirmed`,
    [sql.shopId],
  );
  return places.map((place) =>
    rows.reduce(
      (sum, { confirmed, customers }) => sum + (hasPlace(confirmed, place) ? Number(customers) : 0),
      0,
    ),
  );
}
