/** Klaviyo's ids of the profiles, as far as they were looked up. */
import { existingRow } from "../../core/existing-row.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import { ON_EMAIL, setOfEmails } from "./profiles-by-email.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/**
 * Which profiles are looked up:
 * - to_send: it has to be sent, and its id isn't known.
 * - to_make: it has to be sent and was never sent before, so Klaviyo may not have it.
 * - to_check: it has to be sent, and its id was looked up a while ago. It may be gone since, or have another email.
 * - to_rejoin: as to_check, but it was found off the list that it should be on. It may be another customer's now.
 * - to_leave: it has to leave a list, and its id isn't known.
 * - to_clear: it is off all lists and may still show something, and its id isn't known.
 */
export type ProfilesToLookUp = "to_send" | "to_make" | "to_check" | "to_rejoin" | "to_leave" | "to_clear";

/**
 * Not looked up since `$4`, nor since the customer behind the email changed: a customer who orders may be known to
 * Klaviyo now.
 */
const NOT_LATELY = "(looked_up_at is null or looked_up_at < $4 or looked_up_at < updated_at)";

const CONDITION: Readonly<Record<ProfilesToLookUp, string>> = {
  to_send: `klaviyo_id is null and wanted <> 0 and ${NOT_LATELY}`,
  to_make: `klaviyo_id is null and wanted <> 0 and held = 0 and sent_content is null and ${NOT_LATELY}`,
  to_check: `klaviyo_id is not null and wanted <> 0 and (looked_up_at is null or looked_up_at < $4)
    and (confirmed & wanted = 0 or wanted_content is distinct from sent_content)`,
  to_rejoin: `klaviyo_id is not null and wanted <> 0 and looked_up_at is null and confirmed & wanted = 0
    and $4::timestamptz is not null`,
  to_leave: `klaviyo_id is null and held & ~wanted <> 0 and (wanted = 0 or confirmed & wanted <> 0)
    and $4::timestamptz is not null`,
  to_clear:
    "klaviyo_id is null and wanted = 0 and held = 0 and sent_content is not null and $4::timestamptz is not null",
};

interface LookupQuery {
  readonly which: ProfilesToLookUp;
  /** Emails up to this one are left out. */
  readonly afterEmail: string;
  /** An email that was looked up before this moment is looked up again. */
  readonly longAgo: Date;
  readonly limit: number;
}

/** The next emails whose Klaviyo profile has to be looked up. */
export async function profilesToLookUp(sql: ShopSql, query: LookupQuery): Promise<string[]> {
  await readAlongKey(sql);
  const rows = await sql.query<{ email: string }>(
    `select email from profile_states
      where shop_id = $1 and failure is null and email > $2 and ${CONDITION[query.which]}
      order by email limit $3`,
    [sql.shopId, query.afterEmail, query.limit, query.longAgo],
  );
  return rows.map((row) => row.email);
}

/** Notes that Klaviyo was asked for these emails. */
export async function noteLookedUp(sql: ShopSql, emails: readonly string[], now: Date): Promise<void> {
  await sql.query(`${setOfEmails()} looked_up_at = $3`, [sql.shopId, emails, now]);
}

/**
 * Forgets when emails were looked up that Klaviyo had no profile for, so that they are looked up again. The merchant
 * asks for this.
 */
export async function lookUpAgain(sql: ShopSql): Promise<void> {
  await sql.query(
    `update profile_states set looked_up_at = null
      where shop_id = $1 and klaviyo_id is null and looked_up_at is not null`,
    [sql.shopId],
  );
}

/** Forgets ids that Klaviyo no longer knows. Their emails have to be looked up again. */
export async function forgetProfileIds(sql: ShopSql, emails: readonly string[]): Promise<void> {
  await sql.query(`${setOfEmails()} klaviyo_id = null, looked_up_at = null`, [sql.shopId, emails]);
}

/**
 * Wants these emails nowhere in this sync: Klaviyo no longer has their profiles, and none may be made. A profile that
 * only has another email now is left over, and leaves the lists. The next sync looks the emails up again.
 */
export async function takeOffLost(sql: ShopSql, emails: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `${setOfEmails()} wanted = 0, wanted_content = null, sent_content = coalesce(p.sent_content, 'unknown'),
       looked_up_at = null, updated_at = $3`,
    [sql.shopId, emails, now],
  );
}

/**
 * Stores the ids of profiles that were looked up, in the state and with the customer. A profile that has still to
 * leave a list keeps its id, even if its email is now another's, since it leaves by that id.
 */
export async function storeProfileIds(
  sql: ShopSql,
  ids: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  await writeIds(sql, ids, now, "(klaviyo_id is null or klaviyo_id = i.id or held & ~wanted = 0)");
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
    `insert into profile_states (shop_id, email, klaviyo_id, looked_up_at, wanted, held, confirmed, updated_at)
     select $1, i.email, i.id, $4, 0, 0, 0, $4
       from unnest($2::text[], $3::text[]) as i (email, id)
       ${existingRow("profile_states", `shop_id = $1 and email = i.email and ${which}`)}
     ${ON_EMAIL} klaviyo_id = excluded.klaviyo_id, looked_up_at = excluded.looked_up_at`,
    [sql.shopId, emails, [...ids.values()], now],
  );
  // A customer may have two profiles, while one of them has still to leave a list.
  await sql.query(
    `insert into customers (shop_id, id, klaviyo_id)
     select distinct on (c.id) $1::int, c.id, p.klaviyo_id
       from unnest($2::text[]) as given (email)
       cross join lateral (
         select customer_id, klaviyo_id from profile_states
          where shop_id = $1 and email = given.email and wanted <> 0 and customer_id is not null limit 1) as p
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
 * Notes that emails without a profile are on no list. An email that should be on one was lost there. It counts as
 * failed, and the next sync sends it again.
 */
export async function settleWithoutProfile(
  sql: ShopSql,
  emails: readonly string[],
  now: Date,
): Promise<{ left: number; failed: number }> {
  const [row] = await sql.query<{ left: bigint; failed: bigint }>(
    `with settled as (
       ${setOfEmails("klaviyo_id is null")}
         held = case when p.wanted = 0 then 0 else p.held end, confirmed = 0, sent_content = null, updated_at = $3,
         failure = case when p.wanted = 0 then null else 'profile_not_found' end
       returning wanted)
     select count(*) filter (where wanted = 0) as left, count(*) filter (where wanted <> 0) as failed from settled`,
    [sql.shopId, emails, now],
  );
  return { left: Number(row?.left ?? 0n), failed: Number(row?.failed ?? 0n) };
}
