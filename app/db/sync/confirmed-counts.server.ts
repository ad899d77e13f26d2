import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { GROUP_PLACES, groupMask } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { STATES_OF } from "./places.server.ts";
import { inSet } from "./set-sql.ts";
import type { Target } from "./sync-targets.server.ts";

/** How many customers a target has confirmed in each group, under the labels in use. */
export async function countHeld(sql: ShopSql, target: Target): Promise<Record<Group, number>> {
  const { table, own } = STATES_OF[target](GROUP_PLACES);
  const rows = await sql.query<{ confirmed: bigint; customers: bigint }>(
    `select ${inSet("s.confirmed", GROUP_PLACES)} as confirmed, count(*) as customers from ${table} s
      where ${own} group by 1`,
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
  for (const { confirmed, customers } of rows)
    for (const group of GROUPS) if ((confirmed & groupMask(group)) !== 0n) counts[group] += Number(customers);
  return counts;
}
