/** Klaviyo's ids of the profiles, as far as they were looked up. */
import { existingRow } from "../../core/existing-row.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import { GROUP_PLACES, type PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { lockTarget } from "../sync-targets.server.ts";
import { showsGroups, ofContent, STATES_OF } from "../places.server.ts";
import { besideSet, inSet, noteFailure } from "../set-sql.ts";
import { isConfirmed, isOffAll, isWanted, mayLeave } from "./profile-conditions.ts";
import { isToHide } from "./shown-predictions.server.ts";
import { ON_EMAIL, setOfEmails } from "./profiles-by-email.ts";

/**
 * Which profiles are looked up:
 * - to_send: it has to be sent, and its id isn't known.
 * - to_make: it has to be sent and was never sent before, so Klaviyo may not have it.
 * - to_check: it has to be sent, and its id was looked up a while ago. It may be gone since, or have another email.
 * - to_rejoin: as to_check, but it was found off the list that it should be on. It may be another customer's now.
 * - to_leave: it has to leave a list, and its id isn't known.
 * - to_clear: it is off all lists and may still show something, and its id isn't known.
 * - to_hide: it may show predictions that it should not, and its id isn't known.
 */
export type ProfilesToLookUp =
  "to_send" | "to_make" | "to_check" | "to_rejoin" | "to_leave" | "to_clear" | "to_hide";

/**
 * Not looked up since `$4`, nor since the customer behind the email changed: a customer who orders may be known to
 * Klaviyo now.
 */
const NOT_LATELY = "(p.looked_up_at is null or p.looked_up_at < $4 or p.looked_up_at < s.updated_at)";
const ID_UNKNOWN = "p.klaviyo_id is null";
const ANY_TIME = "$4::timestamptz is not null";

/** Which states `s` of profiles `p` are looked up for a set. Except for those to send and to hide, all are unsettled. */
const CONDITION: Readonly<Record<ProfilesToLookUp, (set: PlaceSet) => string>> = {
  to_send: (set) => `${ID_UNKNOWN} and ${isWanted(set)} and ${NOT_LATELY}`,
  to_make: (set) => `s.unsettled and ${ID_UNKNOWN} and ${isWanted(set)}
    and ${inSet("s.may_hold", set)} = 0 and p.sent_content is null and ${NOT_LATELY}`,
  to_check: (set) => `s.unsettled and not ${ID_UNKNOWN} and ${isWanted(set)}
    and (p.looked_up_at is null or p.looked_up_at < $4) and (not ${isConfirmed(set)} or ${ofContent(set)})`,
  to_rejoin: (set) => `s.unsettled and not ${ID_UNKNOWN} and ${isWanted(set)}
    and p.looked_up_at is null and not ${isConfirmed(set)} and ${ANY_TIME}`,
  to_leave: (set) => `${mayLeave(set)} and ${ID_UNKNOWN} and ${ANY_TIME}`,
  to_clear: (set) => `s.unsettled and ${ID_UNKNOWN} and ${isOffAll(set)} and p.sent_content is not null
    and ${ANY_TIME}`,
  to_hide: (set) => `${isToHide(set)} and ${ID_UNKNOWN} and ${ANY_TIME}`,
};

interface LookupQuery {
  readonly which: ProfilesToLookUp;
  readonly set: PlaceSet;
  /** Emails up to this one are left out. */
  readonly afterEmail: string;
  /** An email that was looked up before this moment is looked up again. */
  readonly longAgo: Date;
  readonly limit: number;
}

/** The next emails whose Klaviyo profile has to be looked up. */
export async function profilesToLookUp(sql: ShopSql, query: LookupQuery): Promise<string[]> {
  const { which, set, afterEmail, longAgo, limit } = query;
  const { from, own } = STATES_OF.klaviyo(set);
  await readAlongKey(sql);
  const rows = await sql.query<{ email: string }>(
    `select s.email from ${from}
      where ${own} and ${inSet("s.failed", set)} = 0 and s.email > $2 and ${CONDITION[which](set)}
      order by s.email limit $3`,
    [sql.shopId, afterEmail, limit, longAgo],
  );
  return rows.map((row) => row.email);
}

/** Notes that Klaviyo was asked for these emails. */
export async function noteLookedUp(sql: ShopSql, emails: readonly string[], now: Date): Promise<void> {
  await sql.query(`${setOfEmails(0)} looked_up_at = $3`, [sql.shopId, emails, now]);
}

/**
 * Forgets when emails were looked up that Klaviyo had no profile for, so that they are looked up again. The merchant
 * asks for this.
 */
export async function lookUpAgain(sql: ShopSql): Promise<void> {
  await lockTarget(sql, "klaviyo");
  // States that are still to be moved are looked up again, too.
  for (const table of ["list_states", "profile_states"])
    await sql.query(
      `update ${table} set looked_up_at = null
        where shop_id = $1 and klaviyo_id is null and looked_up_at is not null`,
      [sql.shopId],
    );
}

/** Forgets ids that Klaviyo no longer knows. Their emails have to be looked up again. */
export async function forgetProfileIds(sql: ShopSql, emails: readonly string[]): Promise<void> {
  await sql.query(`${setOfEmails(0)} klaviyo_id = null, looked_up_at = null`, [sql.shopId, emails]);
}

/**
 * Wants these emails in no place of the set in this sync: Klaviyo no longer has their profiles, and none may be made. A profile that
 * only has another email now is left over, and leaves the lists. The next sync looks the emails up again.
 */
export async function takeOffLost(
  sql: ShopSql,
  set: PlaceSet,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  const contents = ", wanted_content = null, sent_content = coalesce(s.sent_content, 'unknown')";
  await sql.query(
    `${setOfEmails(set.word)} wanted = ${besideSet("s.wanted", set)}${showsGroups(set) ? contents : ""},
       looked_up_at = null, updated_at = $3`,
    [sql.shopId, emails, now],
  );
  if (set.word !== 0) await sql.query(`${setOfEmails(0)} looked_up_at = null`, [sql.shopId, emails]);
}

/** Whether the email `i.email`, of whose row of word 0 this is a condition, has no list of any set to leave. */
const LEAVES_NOTHING = `may_hold & (~wanted) = 0 and not exists (
  select from list_states o
   where o.shop_id = $1 and o.email = i.email and o.word <> 0 and o.may_hold & (~o.wanted) <> 0)`;

/**
 * Stores the ids of profiles that were looked up, in the state and with the customer. A profile that has still to
 * leave a list keeps its id, even if its email is now another's, since it leaves by that id.
 */
export async function storeProfileIds(
  sql: ShopSql,
  ids: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  await writeIds(sql, ids, now, `(klaviyo_id is null or klaviyo_id = i.id or ${LEAVES_NOTHING})`);
}

/** Replaces the ids that profiles had by those that they have now. */
export async function replaceProfileIds(
  sql: ShopSql,
  ids: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  await writeIds(sql, ids, now, "true");
}

async function writeIds(
  sql: ShopSql,
  ids: ReadonlyMap<string, string>,
  now: Date,
  which: string,
): Promise<void> {
  const emails = [...ids.keys()];
  await sql.query(
    `insert into list_states (shop_id, word, email, klaviyo_id, looked_up_at, updated_at)
     select $1, 0, i.email, i.id, $4, $4
       from unnest($2::text[], $3::text[]) as i (email, id)
       ${existingRow("list_states", `shop_id = $1 and email = i.email and word = 0 and ${which}`)}
     ${ON_EMAIL} klaviyo_id = excluded.klaviyo_id, looked_up_at = excluded.looked_up_at`,
    [sql.shopId, emails, [...ids.values()], now],
  );
  // A customer may have two profiles, while one of them has still to leave a list.
  await sql.query(
    `insert into customers (shop_id, id, klaviyo_id)
     select distinct on (c.id) $1::int, c.id, p.klaviyo_id
       from unnest($2::text[]) as given (email)
       cross join lateral (
         select customer_id, klaviyo_id from list_states
          where shop_id = $1 and email = given.email and word = 0 and ${inSet("wanted", GROUP_PLACES)} <> 0
            and customer_id is not null limit 1) as p
       ${existingRow(
         "customers",
         "shop_id = $1 and id = p.customer_id and klaviyo_id is distinct from p.klaviyo_id",
         { name: "c", columns: "id" },
       )}
     on conflict (shop_id, id) do update set klaviyo_id = excluded.klaviyo_id`,
    [sql.shopId, emails],
  );
}

/**
 * Notes that emails without a profile are on no list of the set. An email that should be on one was lost there. It
 * counts as failed, and the next sync sends it again.
 */
export async function settleWithoutProfile(
  sql: ShopSql,
  set: PlaceSet,
  emails: readonly string[],
  now: Date,
): Promise<{ left: number; failed: number }> {
  const wanted = inSet("s.wanted", set);
  const hasProfile = `select from list_states o
    where o.shop_id = $1 and o.email = given.email and o.word = 0 and o.klaviyo_id is not null`;
  const which = set.word === 0 ? "klaviyo_id is null" : `not exists (${hasProfile})`;
  const [row] = await sql.query<{ left: bigint; failed: bigint }>(
    `with settled as (
       ${setOfEmails(set.word, which)}
         may_hold = case when ${wanted} = 0 then ${besideSet("s.may_hold", set)} else s.may_hold end,
         confirmed = ${besideSet("s.confirmed", set)}, updated_at = $3,
         ${noteFailure(set, `(case when ${wanted} <> 0 then 'profile_not_found' end)`)}
         ${showsGroups(set) ? ", sent_content = null, shown_predictions = 0" : ""}
       returning ${wanted} as wanted)
     select count(*) filter (where wanted = 0) as left, count(*) filter (where wanted <> 0) as failed from settled`,
    [sql.shopId, emails, now],
  );
  return { left: Number(row?.left ?? 0n), failed: Number(row?.failed ?? 0n) };
}
