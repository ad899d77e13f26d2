/**
 * Profiles that several emails lead to. Klaviyo keeps up to five emails in one profile, and merges profiles by itself.
 * Such a profile shows one customer's group. So does an email that several customers share.
 */
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/** Stands in place of a failure where a customer's profile shows another customer's group. It is no failed push. */
export const SHARED_PROFILE = "shared_profile";

/** The Klaviyo ids, in the shop $1, that several emails have. At least one of these emails belongs on a list. */
const SHARED_IDS = `select klaviyo_id from profile_states
  where shop_id = $1 and klaviyo_id is not null and failure is null
  group by klaviyo_id having count(*) > 1 and bool_or(wanted <> 0)`;

/** Emails that seem to share their profile with another email, and were last looked up before `longAgo`. */
export async function sharedToLookUp(sql: ShopSql, longAgo: Date): Promise<string[]> {
  await joinInBulk(sql);
  const rows = await sql.query<{ email: string }>(
    `select p.email from profile_states p join (${SHARED_IDS}) d on d.klaviyo_id = p.klaviyo_id
      where p.shop_id = $1 and p.failure is null and (p.looked_up_at is null or p.looked_up_at < $2)
      order by p.email`,
    [sql.shopId, longAgo],
  );
  return rows.map((row) => row.email);
}

/**
 * Gives each profile that several emails lead to one state: that of the customer who ordered last (of equals, the one
 * with the smaller id). This state takes over which lists the profile is on. Nothing may be under way.
 */
export async function giveSharedProfiles(sql: ShopSql, now: Date): Promise<void> {
  await joinInBulk(sql);
  await sql.query(
    `with ranked as (
       select p.email, p.wanted,
              row_number() over (partition by p.klaviyo_id
                order by p.wanted = 0, c.last_order_at desc nulls last, c.id, p.email) as rank,
              bit_or(p.held) over profile as held, bit_or(p.confirmed) over profile as confirmed,
              count(p.sent_content) over profile > count(p.sent_content) over (partition by p.email) as has_others
         from profile_states p
         join (${SHARED_IDS}) d on d.klaviyo_id = p.klaviyo_id
         left join customers c on c.shop_id = $1 and c.id = p.customer_id
        where p.shop_id = $1 and p.failure is null
       window profile as (partition by p.klaviyo_id))
     update profile_states s
        set held = case when r.rank = 1 then r.held else 0 end,
            confirmed = case when r.rank = 1 then r.confirmed else 0 end,
            wanted = case when r.rank = 1 then s.wanted else 0 end,
            wanted_content = case when r.rank = 1 then s.wanted_content end,
            sent_content = case when r.rank > 1 then null when r.has_others then 'unknown' else s.sent_content end,
            failure = case when r.rank > 1 and s.wanted <> 0 then '${SHARED_PROFILE}' end,
            updated_at = case when r.rank = 1 then s.updated_at else $2 end
       from ranked r
      where s.shop_id = $1 and s.email = r.email`,
    [sql.shopId, now],
  );
}

/** Whether an email that is no customer's is on a list and should leave it: it may be a customer's other email. */
export async function areStrangersHeld(sql: ShopSql): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(
    `select exists (select from profile_states
                     where shop_id = $1 and customer_id is null and wanted = 0 and held <> 0) as held`,
    [sql.shopId],
  );
  return row?.held ?? false;
}
