/** Members of the Klaviyo lists that the merchant chose. */
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Forgets the members that were read of a list, before it is read from its start. */
export async function beginList(sql: ShopSql, listId: string): Promise<void> {
  await sql.query("delete from list_members_read where shop_id = $1 and list_id = $2", [sql.shopId, listId]);
}

/** Notes members that were read. */
export async function noteMembers(
  sql: ShopSql,
  listId: string,
  customerIds: readonly bigint[],
): Promise<void> {
  await sql.query(
    `insert into list_members_read (shop_id, list_id, customer_id) select $1, $2, * from unnest($3::bigint[])
     on conflict (shop_id, list_id, customer_id) do nothing`,
    [sql.shopId, listId, customerIds],
  );
}

/** Replaces a list's members by those that were read. */
export async function replaceMembers(sql: ShopSql, listId: string): Promise<void> {
  await joinInBulk(sql);
  await sql.query(
    `delete from customer_lists c
      where shop_id = $1 and list_id = $2
        and not exists (select from list_members_read r
                         where r.shop_id = $1 and r.list_id = $2 and r.customer_id = c.customer_id)`,
    [sql.shopId, listId],
  );
  await sql.query(
    `insert into customer_lists (shop_id, customer_id, list_id)
     select shop_id, customer_id, list_id from list_members_read where shop_id = $1 and list_id = $2
     on conflict (shop_id, customer_id, list_id) do nothing`,
    [sql.shopId, listId],
  );
  await beginList(sql, listId);
}

/** Forgets the members of lists. */
export async function forgetLists(sql: ShopSql, listIds: readonly string[]): Promise<void> {
  for (const table of ["customer_lists", "list_members_read"])
    await sql.query(`delete from ${table} where shop_id = $1 and list_id = any($2::text[])`, [
      sql.shopId,
      listIds,
    ]);
}
