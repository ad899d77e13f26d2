/** What Klaviyo is known to hold of each email; see the model in the schema. */
import { findRowsByKey, readAlongKey } from "./planner.server.ts";
import { SHARED_PROFILE } from "./shared-profiles.server.ts";
import type { ShopSql } from "./shop-scope.server.ts";

/** A profile to be sent, and what it should show; null: nothing is known that it should. */
export interface ProfileToSend {
  readonly email: string;
  readonly content: string | null;
}

const TO_SEND = `failure is null and line is null
  and (confirmed & wanted = 0 or wanted_content is distinct from sent_content)`;

interface ProfileQuery {
  /** The place of one group. */
  readonly place: number;
  /** Those up to this one are left out. */
  readonly afterEmail: string;
  /** Profiles without a known Klaviyo id too. */
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

/** Notes, before they are sent, that these profiles may from now on be, and show, what is wanted. */
export async function noteProfilesSent(sql: ShopSql, emails: readonly string[], now: Date): Promise<void> {
  await findRowsByKey(sql);
  await sql.query(
    `update profile_states p set held = p.held | p.wanted, line = s.line - 1, updated_at = $3,
            sent_content = case when p.sent_content is distinct from p.wanted_content then 'unknown' else p.sent_content end
       from unnest($2::text[]) with ordinality as s (email, line)
      where p.shop_id = $1 and p.email = s.email`,
    [sql.shopId, emails, now],
  );
}

export async function failProfiles(
  sql: ShopSql,
  failures: readonly { readonly email: string; readonly code: string }[],
  now: Date,
): Promise<number> {
  const [row] = await sql.query<{ failed: bigint }>(
    `with failed as (
       update profile_states p set failure = f.code, line = null, sent_content = 'unknown', updated_at = $4
         from unnest($2::text[], $3::text[]) as f (email, code)
        where p.shop_id = $1 and p.email = f.email
       returning 1)
     select count(*) as failed from failed`,
    [sql.shopId, failures.map((failure) => failure.email), failures.map((failure) => failure.code), now],
  );
  return Number(row?.failed ?? 0n);
}

/**
 * Acknowledges all profiles of the import job that is under way. Those that failed are noted before.
 * @param sent the job's emails, where they are at hand: then the others need not be looked at
 */
export async function confirmProfiles(
  sql: ShopSql,
  sent: readonly string[] | null,
  now: Date,
): Promise<{ added: number; updated: number }> {
  const [row] = await sql.query<{ added: bigint; updated: bigint }>(
    `with sent as (
       select email, (confirmed & wanted = 0) as joined from profile_states
        where shop_id = $1 and line is not null and ($3::text[] is null or email = any($3::text[]))),
     done as (
       update profile_states p
          set held = p.held | p.wanted, confirmed = p.confirmed | p.wanted, sent_content = p.wanted_content,
              line = null, updated_at = $2
         from sent where p.shop_id = $1 and p.email = sent.email
       returning sent.joined)
     select count(*) filter (where joined) as added, count(*) filter (where not joined) as updated from done`,
    [sql.shopId, now, sent],
  );
  return { added: Number(row?.added ?? 0n), updated: Number(row?.updated ?? 0n) };
}

/** Takes back that an import job is under way. */
export async function dropProfileLines(sql: ShopSql): Promise<void> {
  await sql.query("update profile_states set line = null where shop_id = $1 and line is not null", [
    sql.shopId,
  ]);
}

/** How many customers' profiles, and profiles of nobody's, could not be brought to where they should be. */
export async function countProfileFailures(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ failed: bigint }>(
    `select count(distinct customer_id) + count(*) filter (where customer_id is null) as failed
       from profile_states where shop_id = $1 and failure <> '${SHARED_PROFILE}'`,
    [sql.shopId],
  );
  return Number(row?.failed ?? 0n);
}

/** The emails of the import job that is under way, after `after`. */
export async function emailsUnderWay(sql: ShopSql): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    "select email from profile_states where shop_id = $1 and line is not null order by line",
    [sql.shopId],
  );
  return rows.map((row) => row.email);
}
