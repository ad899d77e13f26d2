/** What Klaviyo is known to hold of each email; see the model in the schema. */
import { existingRow } from "../../core/existing-row.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import { ON_EMAIL } from "./profiles-by-email.ts";
import { SHARED_PROFILE } from "./shared-profiles.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/** A profile to send, and what it should show; null: that isn't known. */
export interface ProfileToSend {
  readonly email: string;
  readonly content: string | null;
}

const TO_SEND = `failure is null and line is null
  and (confirmed & wanted = 0 or wanted_content is distinct from sent_content)`;

interface ProfileQuery {
  /** The place of one group. */
  readonly place: number;
  /** Emails up to this one are left out. */
  readonly afterEmail: string;
  /** Whether profiles without a known Klaviyo id are included. */
  readonly unknownToo: boolean;
  readonly limit: number;
}

/** Profiles of one group that have to join its list, or whose properties changed. */
export async function profilesToSend(sql: ShopSql, query: ProfileQuery): Promise<ProfileToSend[]> {
  await readAlongKey(sql);
  return sql.query<ProfileToSend>(
    `select p.email, p.wanted_content as content from profile_states p
      where p.shop_id = $1 and p.wanted = $2 and p.email > $3 and ${TO_SEND}
        and ($4 or p.klaviyo_id is not null)
      order by p.email limit $5`,
    [sql.shopId, query.place, query.afterEmail, query.unknownToo, query.limit],
  );
}

/** Notes, before profiles are sent, that from now on they may be where they are wanted, and show what is wanted. */
export async function noteProfilesSent(sql: ShopSql, emails: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `insert into profile_states as p (shop_id, email, line, wanted, held, confirmed, updated_at)
     select $1, s.email, s.line - 1, 0, 0, 0, $3
       from unnest($2::text[]) with ordinality as s (email, line)
       ${existingRow("profile_states", "shop_id = $1 and email = s.email")}
     ${ON_EMAIL} held = p.held | p.wanted, line = excluded.line, updated_at = excluded.updated_at,
       sent_content = case when p.sent_content is distinct from p.wanted_content then 'unknown' else p.sent_content end`,
    [sql.shopId, emails, now],
  );
}

export async function failProfiles(
  sql: ShopSql,
  failures: readonly { readonly email: string; readonly code: string }[],
  now: Date,
): Promise<number> {
  // Klaviyo may name a profile more than once.
  const codes = new Map(failures.map(({ email, code }) => [email, code]));
  const [row] = await sql.query<{ failed: bigint }>(
    `with failed as (
       insert into profile_states (shop_id, email, failure, wanted, held, confirmed, updated_at)
       select $1, f.email, f.code, 0, 0, 0, $4
         from unnest($2::text[], $3::text[]) as f (email, code)
         ${existingRow("profile_states", "shop_id = $1 and email = f.email")}
       ${ON_EMAIL} failure = excluded.failure, line = null, sent_content = 'unknown', updated_at = excluded.updated_at
       returning 1)
     select count(*) as failed from failed`,
    [sql.shopId, [...codes.keys()], [...codes.values()], now],
  );
  return Number(row?.failed ?? 0n);
}

/**
 * Notes that all profiles of the upload under way are confirmed. Those that failed were noted before.
 * @param sent - the upload's emails, if they are at hand; null: they are read
 */
export async function confirmProfiles(
  sql: ShopSql,
  sent: readonly string[] | null,
  now: Date,
): Promise<{ added: number; updated: number }> {
  const [row] = await sql.query<{ added: bigint; updated: bigint }>(
    `with sent as (
       select given.email, (here.confirmed & here.wanted = 0) as joined
         from unnest($2::text[]) as given (email)
         ${existingRow("profile_states", "shop_id = $1 and email = given.email and line is not null", {
           columns: "confirmed, wanted",
         })}),
     done as (
       insert into profile_states as p (shop_id, email, wanted, held, confirmed, updated_at)
       select $1, email, 0, 0, 0, $3 from sent
       ${ON_EMAIL} held = p.held | p.wanted, confirmed = p.confirmed | p.wanted, sent_content = p.wanted_content,
                   line = null, updated_at = excluded.updated_at)
     select count(*) filter (where joined) as added, count(*) filter (where not joined) as updated from sent`,
    [sql.shopId, sent ?? (await emailsUnderWay(sql)), now],
  );
  return { added: Number(row?.added ?? 0n), updated: Number(row?.updated ?? 0n) };
}

/** Notes that no upload is under way any more. */
export async function dropProfileLines(sql: ShopSql): Promise<void> {
  await sql.query("update profile_states set line = null where shop_id = $1 and line is not null", [
    sql.shopId,
  ]);
}

/** How many customers have a profile that failed, and how many profiles without a customer failed, in one number. */
export async function countProfileFailures(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ failed: bigint }>(
    `select count(distinct customer_id) + count(*) filter (where customer_id is null) as failed
       from profile_states where shop_id = $1 and failure <> '${SHARED_PROFILE}'`,
    [sql.shopId],
  );
  return Number(row?.failed ?? 0n);
}

/** The emails of the upload that is under way. */
export async function emailsUnderWay(sql: ShopSql): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    "select email from profile_states where shop_id = $1 and line is not null order by line",
    [sql.shopId],
  );
  return rows.map((row) => row.email);
}
