/** What becomes known of a whole list at Klaviyo. */
import type { ShopSql } from "../../core/shop-scope.server.ts";

/** Notes that a list is gone: nobody is on it any more. */
export async function emptyPlace(sql: ShopSql, place: number): Promise<void> {
  await sql.query(
    `update profile_states set held = (held & ~$2::int)::smallint, confirmed = (confirmed & ~$2::int)::smallint,
            line = null
      where shop_id = $1 and held & $2::int <> 0`,
    [sql.shopId, place],
  );
}

/**
 * Notes the members that were found on a list. It is not known what their properties show. Members without an email
 * are left out, since the app puts nobody on a list who has none.
 */
export async function holdMembers(
  sql: ShopSql,
  place: number,
  members: readonly { readonly id: string; readonly email: string | null }[],
  now: Date,
): Promise<void> {
  const withEmail = members.filter((member) => member.email !== null);
  await sql.query(
    `insert into profile_states as p
            (shop_id, email, klaviyo_id, wanted, held, confirmed, sent_content, updated_at)
     select distinct on (m.email) $1::int, m.email, m.id, 0, $4::smallint, $4::smallint, 'unknown', $5::timestamptz
       from unnest($2::text[], $3::text[]) as m (email, id)
     on conflict (shop_id, email)
       do update set klaviyo_id = excluded.klaviyo_id, held = p.held | excluded.held,
                     confirmed = p.confirmed | excluded.confirmed, updated_at = excluded.updated_at`,
    [sql.shopId, withEmail.map((member) => member.email), withEmail.map((member) => member.id), place, now],
  );
}
