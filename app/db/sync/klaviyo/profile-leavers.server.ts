/** Profiles that are on lists where they no longer belong. */
import { PLACES_A_WORD, type PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { STATES_OF } from "../places.server.ts";
import { besideSet, inSet } from "../set-sql.ts";
import { isOffAll, mayLeave } from "./profile-conditions.ts";
import { NO_OTHER_WORD, ON_EMAIL, setOfEmails } from "./profiles-by-email.ts";
import { SHARED_PROFILE } from "./shared-profiles.server.ts";

/** A profile to take off lists. The masks hold places of the set only. */
export interface ProfileToLeave {
  readonly email: string;
  readonly klaviyoId: string;
  readonly wanted: bigint;
  readonly mayHold: bigint;
  readonly lookedUpAt: Date | null;
}

export async function profilesToLeave(sql: ShopSql, set: PlaceSet, limit: number): Promise<ProfileToLeave[]> {
  const { from, own } = STATES_OF.klaviyo(set);
  return sql.query<ProfileToLeave>(
    `select s.email, p.klaviyo_id as "klaviyoId", ${inSet("s.wanted", set)} as wanted,
            ${inSet("s.may_hold", set)} as "mayHold", p.looked_up_at as "lookedUpAt"
       from ${from}
      where ${own} and ${mayLeave(set)} and ${inSet("s.failed", set)} = 0 and s.line is null
        and p.klaviyo_id is not null
      order by s.email limit $2`,
    [sql.shopId, limit],
  );
}

/** Notes, before it is sent, that these profiles may be off the list of a place from now on. */
export async function noteLeaving(
  sql: ShopSql,
  place: PlaceSet,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `${setOfEmails(place.word)} confirmed = ${besideSet("s.confirmed", place)}, updated_at = $3`,
    [sql.shopId, emails, now],
  );
}

/** Notes that these profiles left the list of a place. */
export async function confirmLeft(
  sql: ShopSql,
  place: PlaceSet,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `${setOfEmails(place.word)} may_hold = ${besideSet("s.may_hold", place)},
       confirmed = ${besideSet("s.confirmed", place)}, updated_at = $3`,
    [sql.shopId, emails, now],
  );
}

/** A profile that left every list and may still show its customer's group, scores and figures. */
export interface ProfileToClear {
  readonly email: string;
  readonly klaviyoId: string;
}

/**
 * The next profiles to clear, which are on no list of the set that has properties. Their states first say that it is not
 * known what they show.
 */
export async function profilesToClear(sql: ShopSql, set: PlaceSet, limit: number): Promise<ProfileToClear[]> {
  return sql.query<ProfileToClear>(
    `insert into list_states as p (shop_id, word, email, updated_at)
     select $1, 0, email, 'epoch'
       from (select s.email from list_states s
              where s.shop_id = $1 and s.word = 0 and s.unsettled and ${isOffAll(set)}
                and ${inSet("s.failed", set)} = 0 and s.line is null
                and s.sent_content is not null and s.klaviyo_id is not null
              order by s.email limit $2 for no key update) as due
     ${ON_EMAIL} sent_content = 'unknown'
     returning p.email, p.klaviyo_id as "klaviyoId"`,
    [sql.shopId, limit],
  );
}

/** Notes that these profiles show nothing of ours any more. */
export async function confirmCleared(sql: ShopSql, set: PlaceSet, emails: readonly string[]): Promise<void> {
  const isCleared = `${inSet("(wanted | may_hold | failed)", set)} = 0`;
  await sql.query(`${setOfEmails(0, isCleared)} sent_content = null, shown_predictions = 0`, [
    sql.shopId,
    emails,
  ]);
}

/**
 * Forgets profiles that are in no place of any set and wanted in none, and that show nothing of ours or aren't known to
 * Klaviyo. A profile stays if an undo would put it back on a list. It also stays if it is known to show another
 * customer's group.
 */
export async function dropSettledLeavers(sql: ShopSql): Promise<void> {
  const isSettled = `s.shop_id = $1 and s.wanted = 0 and s.may_hold = 0 and s.line is null and s.undo_to = 0
    and s.failure is distinct from '${SHARED_PROFILE}'`;
  // Asked of the few audiences first: without one beyond the first word, no row is read.
  await sql.query(
    `delete from list_states s where ${isSettled} and s.word <> 0
        and exists (select from audiences a where a.shop_id = $1 and a.target = 'klaviyo' and a.place >= ${String(PLACES_A_WORD)})`,
    [sql.shopId],
  );
  await sql.query(
    `delete from list_states s
      where ${isSettled} and s.word = 0 and (s.sent_content is null or s.klaviyo_id is null) and ${NO_OTHER_WORD}`,
    [sql.shopId],
  );
}
