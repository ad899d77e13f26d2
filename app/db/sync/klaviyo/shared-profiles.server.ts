/**
 * Profiles that several emails lead to. Klaviyo keeps up to five emails in one profile, and merges profiles by itself.
 * Such a profile shows one customer's group. So does an email that several customers share.
 */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { joinInBulk } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { showsGroups, STATES_OF } from "../places.server.ts";
import { inSet, noteFailure, withPlaces } from "../set-sql.ts";
import { isWanted } from "./profile-conditions.ts";

/** Stands in place of a failure where a customer's profile shows another customer's group. It is no failed push. */
export const SHARED_PROFILE = "shared_profile";

/** The Klaviyo ids, in the shop $1, that several emails have. At least one of these emails belongs in the set. */
function sharedIds(set: PlaceSet): string {
  const { from, own } = STATES_OF.klaviyo(set);
  return `select p.klaviyo_id from ${from}
    where ${own} and p.klaviyo_id is not null and ${inSet("s.failed", set)} = 0
    group by p.klaviyo_id having count(*) > 1 and bool_or(${isWanted(set)})`;
}

/** Emails that seem to share their profile with another email, and were last looked up before `longAgo`. */
export async function sharedToLookUp(sql: ShopSql, set: PlaceSet, longAgo: Date): Promise<string[]> {
  const { from, own } = STATES_OF.klaviyo(set);
  await joinInBulk(sql);
  const rows = await sql.query<{ email: string }>(
    `select s.email from ${from} join (${sharedIds(set)}) d on d.klaviyo_id = p.klaviyo_id
      where ${own} and ${inSet("s.failed", set)} = 0 and (p.looked_up_at is null or p.looked_up_at < $2)
      order by s.email`,
    [sql.shopId, longAgo],
  );
  return rows.map((row) => row.email);
}

/**
 * Gives each profile that several emails lead to one state: that of the customer who ordered last (of equals, the one
 * with the smaller id). This state takes over which lists of the set the profile is on. Nothing may be under way.
 */
export async function giveSharedProfiles(sql: ShopSql, set: PlaceSet, now: Date): Promise<void> {
  const { from, own } = STATES_OF.klaviyo(set);
  const ofFirst = (mask: string): string => `case when r.rank = 1 then ${mask} else 0 end`;
  const contents = `wanted_content = case when r.rank = 1 then s.wanted_content end,
            sent_content = case when r.rank > 1 then null when r.has_others then 'unknown' else s.sent_content end,`;
  const code = `(case when r.rank > 1 and ${isWanted(set)} then '${SHARED_PROFILE}' end)`;
  await joinInBulk(sql);
  await sql.query(
    `with ranked as (
       select s.email,
              row_number() over (partition by p.klaviyo_id
                order by not ${isWanted(set)}, c.last_order_at desc nulls last, c.id, s.email) as rank,
              bit_or(${inSet("s.may_hold", set)}) over profile as may_hold,
              bit_or(${inSet("s.confirmed", set)}) over profile as confirmed,
              count(p.sent_content) over profile > count(p.sent_content) over (partition by s.email) as has_others
         from ${from}
         join (${sharedIds(set)}) d on d.klaviyo_id = p.klaviyo_id
         left join customers c on c.shop_id = $1 and c.id = p.customer_id
        where ${own} and ${inSet("s.failed", set)} = 0
       window profile as (partition by p.klaviyo_id))
     update list_states s
        set may_hold = ${withPlaces("s.may_hold", set, ofFirst("r.may_hold"))},
            confirmed = ${withPlaces("s.confirmed", set, ofFirst("r.confirmed"))},
            wanted = ${withPlaces("s.wanted", set, ofFirst(inSet("s.wanted", set)))},
            ${showsGroups(set) ? contents : ""}
            ${noteFailure(set, code)},
            updated_at = case when r.rank = 1 then s.updated_at else $2 end
       from ranked r
      where ${own} and s.email = r.email`,
    [sql.shopId, now],
  );
}

/**
 * Whether an email that is no customer's is on a list of the set and should leave it: it may be a customer's other
 * email.
 */
export async function areStrangersHeld(sql: ShopSql, set: PlaceSet): Promise<boolean> {
  const { from, own, customer } = STATES_OF.klaviyo(set);
  const [row] = await sql.query<{ held: boolean }>(
    `select exists (select from ${from}
                     where ${own} and s.unsettled and ${customer} is null and not ${isWanted(set)}
                       and ${inSet("s.may_hold", set)} <> 0) as held`,
    [sql.shopId],
  );
  return row?.held ?? false;
}
