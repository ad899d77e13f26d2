/** What is known of Klaviyo's lists, in the row of the target. */
import { GROUPS, type Group } from "../../../domain/groups/group.ts";
import { groupBit } from "../../../domain/groups/set.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/**
 * Stores the id of a group's list, and whether its members are known. They are known if the app has just made the
 * list.
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

/** Notes that the lists of all groups are the app's, also those that it has still to make. */
export async function takeLists(sql: ShopSql): Promise<void> {
  const all = GROUPS.reduce((set, group) => set | groupBit(group), 0);
  await sql.query(
    "update sync_targets set lists_taken = $2 where shop_id = $1 and target = 'klaviyo' and lists_taken <> $2",
    [sql.shopId, all],
  );
}

/** Notes, before a list is made, that a list of the group's name may be the app's from now on. */
export async function noteMaking(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    "update sync_targets set lists_made = lists_made | $2::int where shop_id = $1 and target = 'klaviyo'",
    [sql.shopId, place],
  );
}

/**
 * Notes that a group's list stays when its members have left it: it can't be deleted, or is no longer only the app's.
 */
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
