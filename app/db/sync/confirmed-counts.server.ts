import { GROUPS, type Group } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** Where each target's confirmed groups are kept: tags by customer, Klaviyo by profile. */
const STATES: Record<Target, string> = {
  shopify_tags: "sync_states where shop_id = $1 and target = 'shopify_tags'",
  klaviyo: "profile_states where shop_id = $1",
};

/** How many customers a target has confirmed in each group, under the labels in use. */
export async function countHeld(sql: ShopSql, target: Target): Promise<Record<Group, number>> {
  const rows = await sql.query<{ confirmed: number; customers: bigint }>(
    `select confirmed, count(*) as customers from ${STATES[target]} group by confirmed`,
    [sql.shopId],
  );
  const counts: Record<Group, number> = {
    new: 0,
    about_to_sleep: 0,
    sleeping: 0,
    potential_loyal: 0,
    loyal: 0,
    loyal_at_risk: 0,
  };
  for (const { confirmed, customers } of rows) {
    GROUPS.forEach((group, place) => {
      if ((confirmed & (1 << place)) !== 0) counts[group] += Number(customers);
    });
  }
  return counts;
}
