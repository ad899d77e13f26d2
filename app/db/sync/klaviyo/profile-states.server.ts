/** What Klaviyo is known to hold of each email; see the model ListState in the schema. */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { existingRow } from "../../core/existing-row.ts";
import { readAlongKey } from "../../core/planner.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { showsGroups, ofContent, STATES_OF } from "../places.server.ts";
import { inSet, noteFailure } from "../set-sql.ts";
import { ON_EMAIL } from "./profiles-by-email.ts";
import { SHOWN_ONCE_SENT } from "./shown-predictions.server.ts";
import { SHARED_PROFILE } from "./shared-profiles.server.ts";

/** A profile to send, and what it should show; null: that isn't known, or isn't the set's. */
export interface ProfileToSend {
  readonly email: string;
  readonly content: string | null;
}

interface ProfileQuery {
  /** The set of one place. */
  readonly place: PlaceSet;
  /** Emails up to this one are left out. */
  readonly afterEmail: string;
  /** Whether profiles without a known Klaviyo id are included. */
  readonly unknownToo: boolean;
  readonly limit: number;
}

/** Profiles that have to join the list of a place, or whose properties changed. */
export async function profilesToSend(sql: ShopSql, query: ProfileQuery): Promise<ProfileToSend[]> {
  const { place, afterEmail, unknownToo, limit } = query;
  const { from, own } = STATES_OF.klaviyo(place);
  await readAlongKey(sql);
  return sql.query<ProfileToSend>(
    `select s.email, ${showsGroups(place) ? "s.wanted_content" : "null::text"} as content from ${from}
      where ${own} and s.email > $2 and s.unsettled and ${inSet("s.wanted", place)} <> 0
        and ${inSet("s.failed", place)} = 0 and s.line is null
        and (${inSet("s.confirmed", place)} = 0 or ${ofContent(place)})
        and ($3 or p.klaviyo_id is not null)
      order by s.email limit $4`,
    [sql.shopId, afterEmail, unknownToo, limit],
  );
}

const SENT_OTHER =
  "case when s.sent_content is distinct from s.wanted_content then 'unknown' else s.sent_content end";

/** Notes, before profiles are sent, that from now on they may be where they are wanted, and show what is wanted. */
export async function noteProfilesSent(
  sql: ShopSql,
  set: PlaceSet,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  const word = String(set.word);
  await sql.query(
    `insert into list_states as s (shop_id, word, email, line, updated_at)
     select $1, ${word}, sent.email, sent.line - 1, $3
       from unnest($2::text[]) with ordinality as sent (email, line)
       ${existingRow("list_states", `shop_id = $1 and email = sent.email and word = ${word}`)}
     ${ON_EMAIL} may_hold = s.may_hold | ${inSet("s.wanted", set)}, line = excluded.line,
       updated_at = excluded.updated_at${showsGroups(set) ? `, sent_content = ${SENT_OTHER}, shown_predictions = ${SHOWN_ONCE_SENT}` : ""}`,
    [sql.shopId, emails, now],
  );
}

export async function failProfiles(
  sql: ShopSql,
  set: PlaceSet,
  failures: readonly { readonly email: string; readonly code: string }[],
  now: Date,
): Promise<number> {
  // Klaviyo may name a profile more than once.
  const codes = new Map(failures.map(({ email, code }) => [email, code]));
  const word = String(set.word);
  const [row] = await sql.query<{ failed: bigint }>(
    `with failing as (
       insert into list_states as s (shop_id, word, email, failure, updated_at)
       select $1, ${word}, f.email, f.code, $4
         from unnest($2::text[], $3::text[]) as f (email, code)
         ${existingRow("list_states", `shop_id = $1 and email = f.email and word = ${word}`)}
       ${ON_EMAIL} ${noteFailure(set, "excluded.failure")}, line = null, updated_at = excluded.updated_at
         ${showsGroups(set) ? ", sent_content = 'unknown'" : ""}
       returning 1)
     select count(*) as failed from failing`,
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
  set: PlaceSet,
  sent: readonly string[] | null,
  now: Date,
): Promise<{ added: number; updated: number }> {
  const word = String(set.word);
  const joined = inSet("s.wanted", set);
  const [row] = await sql.query<{ added: bigint; updated: bigint }>(
    `with sent as (
       select given.email, (${inSet("here.confirmed & here.wanted", set)} = 0) as joined
         from unnest($2::text[]) as given (email)
         ${existingRow(
           "list_states",
           `shop_id = $1 and email = given.email and word = ${word} and line is not null`,
           {
             columns: "confirmed, wanted",
           },
         )}),
     done as (
       insert into list_states as s (shop_id, word, email, updated_at)
       select $1, ${word}, email, $3 from sent
       ${ON_EMAIL} may_hold = s.may_hold | ${joined}, confirmed = s.confirmed | ${joined}, line = null,
                   updated_at = excluded.updated_at${showsGroups(set) ? ", sent_content = s.wanted_content" : ""})
     select count(*) filter (where joined) as added, count(*) filter (where not joined) as updated from sent`,
    [sql.shopId, sent ?? (await emailsUnderWay(sql)), now],
  );
  return { added: Number(row?.added ?? 0n), updated: Number(row?.updated ?? 0n) };
}

/** Notes that no upload is under way any more. */
export async function dropProfileLines(sql: ShopSql): Promise<void> {
  await sql.query("update list_states set line = null where shop_id = $1 and line is not null", [sql.shopId]);
}

/**
 * How many customers have a profile that failed in these sets, and how many profiles without a customer failed, in one
 * number.
 */
export async function countProfileFailures(sql: ShopSql, sets: readonly PlaceSet[]): Promise<number> {
  const failed = sets.map((set) => {
    const { from, own, customer } = STATES_OF.klaviyo(set);
    return `select ${customer} as customer_id, s.email from ${from}
      where ${own} and ${inSet("s.failed", set)} <> 0 and s.failure <> '${SHARED_PROFILE}'`;
  });
  if (failed.length === 0) return 0;
  const [row] = await sql.query<{ failed: bigint }>(
    `select count(distinct customer_id) + count(distinct email) filter (where customer_id is null) as failed
       from (${failed.join(" union all ")}) f`,
    [sql.shopId],
  );
  return Number(row?.failed ?? 0n);
}

/** The emails of the upload that is under way. */
export async function emailsUnderWay(sql: ShopSql): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    "select email from list_states where shop_id = $1 and line is not null order by line",
    [sql.shopId],
  );
  return rows.map((row) => row.email);
}
