/** Klaviyo's ids of the profiles, as far as they were looked up. */
import type { ShopSql } from "./shop-scope.server.ts";

/** Emails whose Klaviyo profile isn't known, of those that are to be sent or are to leave a list. */
export async function unknownProfiles(
  sql: ShopSql,
  which: "to_send" | "to_leave",
  after: string,
  limit: number,
): Promise<string[]> {
  const condition =
    which === "to_send" ? "wanted <> 0" : "held & ~wanted <> 0 and (wanted = 0 or confirmed & wanted <> 0)";
  const rows = await sql.query<{ email: string }>(
    `select email from profile_states
      where shop_id = $1 and klaviyo_id is null and failure is null and email > $2 and ${condition}
      order by email limit $3`,
    [sql.shopId, after, limit],
  );
  return rows.map((row) => row.email);
}

/** Keeps the ids of profiles that were looked up, in the state and with the customer. */
export async function storeProfileIds(sql: ShopSql, ids: ReadonlyMap<string, string>): Promise<void> {
  const values = [sql.shopId, [...ids.keys()], [...ids.values()]];
  await sql.query(
    `update profile_states p set klaviyo_id = i.id
       from unnest($2::text[], $3::text[]) as i (email, id) where p.shop_id = $1 and p.email = i.email`,
    values,
  );
  await sql.query(
    `update customers c set klaviyo_id = i.id
       from unnest($2::text[], $3::text[]) as i (email, id)
       join profile_states p on p.shop_id = $1 and p.email = i.email
      where c.shop_id = $1 and c.id = p.customer_id and c.klaviyo_id is distinct from i.id`,
    values,
  );
}

/**
 * Emails that Klaviyo has no profile for are in no list. Whoever should be in one was lost there: a failure, and sent
 * again by the next sync.
 */
export async function settleWithoutProfile(
  sql: ShopSql,
  emails: readonly string[],
  now: Date,
): Promise<{ left: number; failed: number }> {
  const [row] = await sql.query<{ left: bigint; failed: bigint }>(
    `with settled as (
       update profile_states p
          set held = case when wanted = 0 then 0 else held end, confirmed = 0, sent_content = null, updated_at = $3,
              failure = case when wanted = 0 then null else 'profile_not_found' end
        where p.shop_id = $1 and p.email = any($2::text[]) and p.klaviyo_id is null
       returning wanted)
     select count(*) filter (where wanted = 0) as left, count(*) filter (where wanted <> 0) as failed from settled`,
    [sql.shopId, emails, now],
  );
  return { left: Number(row?.left ?? 0n), failed: Number(row?.failed ?? 0n) };
}
