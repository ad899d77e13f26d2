/** What is known of Klaviyo's lists, in the row of the target. */
import { GROUPS, type Group } from "../../../domain/groups/group.ts";
import { groupBit } from "../../../domain/groups/set.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/**
 * Keeps the id of a group's list, and whether its members are known: those of a list that the app made just now are.
 */
export async function saveList(
  sql: ShopSql,
  group: Group,
  list: { readonly id: string; readonly membersKnown: boolean },
): Promise<void> {
  await sql.query(
    `update sync_targets
        set list_ids = coalesce(list_ids, '{}') || jsonb_build_object($2::text, $3::text),
            lists_known = case when $4 then lists_known | $5::int else lists_known & ~$5::int end,
            lists_taken = case when $4 then lists_taken | $5::int else lists_taken end,
            lists_made = case when $4 then lists_made | $5::int else lists_made & ~$5::int end
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId, group, list.id, list.membersKnown, groupBit(group)],
  );
}

/** Forgets the id of a group's list, which is gone. */
export async function forgetList(sql: ShopSql, group: Group): Promise<void> {
  await sql.query(
    `update sync_targets set list_ids = list_ids - $2::text, lists_taken = lists_taken & ~$3::int,
            lists_made = lists_made & ~$3::int
      where shop_id = $1 and target = 'klaviyo'`,
    [sql.shopId, group, groupBit(group)],
  );
}

/** Notes that all lists that are known or will be made are the app's. */
export async function takeLists(sql: ShopSql): Promise<void> {
  const all = GROUPS.reduce((set, group) => set | groupBit(group), 0);
  await sql.query(
    "update sync_targets set lists_taken = $2 where shop_id = $1 and target = 'klaviyo' and lists_taken <> $2",
    [sql.shopId, all],
  );
}

/** Notes, before it is made, that a list of a group's name may from now on be the app's. */
export async function noteMaking(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "update sync_targets set lists_made = lists_made | $2::int where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, place],
  );
}

/** The list of a group stays when its members have left it: it can't be deleted, or is no longer only the app's. */
export async function keepList(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "update sync_targets set lists_made = lists_made & ~$2::int where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, place],
  );
}

/** Notes that the members of a group's list are known. */
export async function noteListKnown(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "update sync_targets set lists_known = lists_known | $2::int where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, place],
  );
}
