/** Profiles that are on lists where they no longer belong. */
import { ON_EMAIL, setOfEmails } from "./profiles-by-email.ts";
import { SHARED_PROFILE } from "./shared-profiles.server.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";

/** A profile to take off lists. */
export interface ProfileToLeave {
  readonly email: string;
  readonly klaviyoId: string;
  readonly wanted: number;
  readonly held: number;
  readonly confirmed: number;
  readonly lookedUpAt: Date | null;
}

export async function profilesToLeave(sql: ShopSql, limit: number): Promise<ProfileToLeave[]> {
  return sql.query<ProfileToLeave>(
    `select email, klaviyo_id as "klaviyoId", wanted, held, confirmed, looked_up_at as "lookedUpAt"
       from profile_states
      where shop_id = $1 and failure is null and line is null and klaviyo_id is not null
        and held & ~wanted <> 0 and (wanted = 0 or confirmed & wanted <> 0)
      order by email limit $2`,
    [sql.shopId, limit],
  );
}

/** Notes, before it is sent, that these profiles may be off a list from now on. */
export async function noteLeaving(
  sql: ShopSql,
  place: number,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(`${setOfEmails()} confirmed = (p.confirmed & ~$3::int)::smallint, updated_at = $4`, [
    sql.shopId,
    emails,
    place,
    now,
  ]);
}

/** Notes that these profiles left a list. */
export async function confirmLeft(
  sql: ShopSql,
  place: number,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `${setOfEmails()} held = (p.held & ~$3::int)::smallint, confirmed = (p.confirmed & ~$3::int)::smallint,
       updated_at = $4`,
    [sql.shopId, emails, place, now],
  );
}

/** A profile that left every list and may still show its customer's group, scores and figures. */
export interface ProfileToClear {
  readonly email: string;
  readonly klaviyoId: string;
}

/** The next profiles to clear. Their states first say that it is not known what they show. */
export async function profilesToClear(sql: ShopSql, limit: number): Promise<ProfileToClear[]> {
  return sql.query<ProfileToClear>(
    `insert into profile_states as p (shop_id, email, wanted, held, confirmed, updated_at)
     select $1, email, 0, 0, 0, 'epoch'
       from (select email from profile_states
              where shop_id = $1 and wanted = 0 and held = 0 and failure is null and line is null
                and sent_content is not null and klaviyo_id is not null
              order by email limit $2 for no key update) as due
     ${ON_EMAIL} sent_content = 'unknown'
     returning p.email, p.klaviyo_id as "klaviyoId"`,
    [sql.shopId, limit],
  );
}

/** Notes that these profiles show nothing of ours any more. */
export async function confirmCleared(sql: ShopSql, emails: readonly string[]): Promise<void> {
  await sql.query(`${setOfEmails("wanted = 0 and held = 0 and failure is null")} sent_content = null`, [
    sql.shopId,
    emails,
  ]);
}

/**
 * Forgets profiles that are on no list and in no group, and that show nothing of ours or aren't known to Klaviyo. A
 * profile stays if an undo would put it back on a list. It also stays if it is known to show another customer's group.
 */
export async function dropSettledLeavers(sql: ShopSql): Promise<void> {
  await sql.query(
    `delete from profile_states
      where shop_id = $1 and wanted = 0 and held = 0 and line is null
        and (sent_content is null or klaviyo_id is null) and coalesce(undo_to, 0) = 0
        and failure is distinct from '${SHARED_PROFILE}'`,
    [sql.shopId],
  );
}
