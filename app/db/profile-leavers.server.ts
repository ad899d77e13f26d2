/** Profiles that are on lists where they no longer belong. */
import type { ShopSql } from "./shop-scope.server.ts";

/** A profile to take off lists. */
export interface ProfileToLeave {
  readonly email: string;
  readonly klaviyoId: string;
  readonly wanted: number;
  readonly held: number;
  readonly confirmed: number;
}

export async function profilesToLeave(sql: ShopSql, limit: number): Promise<ProfileToLeave[]> {
  return sql.query<ProfileToLeave>(
    `select email, klaviyo_id as "klaviyoId", wanted, held, confirmed from profile_states
      where shop_id = $1 and failure is null and line is null and klaviyo_id is not null
        and held & ~wanted <> 0 and (wanted = 0 or confirmed & wanted <> 0)
      order by email limit $2`,
    [sql.shopId, limit],
  );
}

/** Notes, before it is sent, that these profiles may from now on be off a list. */
export async function noteLeaving(
  sql: ShopSql,
  place: number,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `update profile_states set confirmed = (confirmed & ~$2::int)::smallint, updated_at = $4
      where shop_id = $1 and email = any($3::text[])`,
    [sql.shopId, place, emails, now],
  );
}

/** Acknowledges that these profiles left a list. */
export async function confirmLeft(
  sql: ShopSql,
  place: number,
  emails: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `update profile_states set held = (held & ~$2::int)::smallint, confirmed = (confirmed & ~$2::int)::smallint,
            updated_at = $4
      where shop_id = $1 and email = any($3::text[])`,
    [sql.shopId, place, emails, now],
  );
}

/** Forgets whoever left every list and is in no group. */
export async function dropSettledLeavers(sql: ShopSql): Promise<void> {
  await sql.query(
    "delete from profile_states where shop_id = $1 and wanted = 0 and held = 0 and line is null",
    [sql.shopId],
  );
}
