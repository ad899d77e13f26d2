/** What becomes known of a whole list at Klaviyo. */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { showsGroups } from "../places.server.ts";
import { besideSet, inSet, maskSql } from "../set-sql.ts";
import { ON_EMAIL } from "./profiles-by-email.ts";

/** Notes that a list is gone: nobody is on it any more. */
export async function emptyPlace(sql: ShopSql, place: PlaceSet): Promise<void> {
  await sql.query(
    `update list_states s
        set may_hold = ${besideSet("s.may_hold", place)}, confirmed = ${besideSet("s.confirmed", place)}, line = null
      where s.shop_id = $1 and s.word = ${String(place.word)} and ${inSet("s.may_hold", place)} <> 0`,
    [sql.shopId],
  );
}

/**
 * Notes the members that were found on a list. It is not known what their properties show. Members without an email
 * are left out, since the app puts nobody on a list who has none.
 */
export async function holdMembers(
  sql: ShopSql,
  place: PlaceSet,
  members: readonly { readonly id: string; readonly email: string | null }[],
  now: Date,
): Promise<void> {
  const withEmail = members.filter((member) => member.email !== null);
  const emails = withEmail.map((member) => member.email);
  const inWordOfProfile = place.word === 0 ? maskSql(place) : "0::bigint";
  await sql.query(
    `insert into list_states as s
            (shop_id, word, email, klaviyo_id, may_hold, confirmed, sent_content, updated_at)
     select distinct on (m.email) $1::int, 0, m.email, m.id, ${inWordOfProfile}, ${inWordOfProfile}, $5::text,
            $4::timestamptz
       from unnest($2::text[], $3::text[]) as m (email, id)
     ${ON_EMAIL} klaviyo_id = excluded.klaviyo_id, may_hold = s.may_hold | excluded.may_hold,
                 confirmed = s.confirmed | excluded.confirmed, updated_at = excluded.updated_at`,
    [sql.shopId, emails, withEmail.map((member) => member.id), now, showsGroups(place) ? "unknown" : null],
  );
  if (place.word === 0) return;
  await sql.query(
    `insert into list_states as s (shop_id, word, email, may_hold, confirmed, updated_at)
     select distinct $1::int, ${String(place.word)}, m.email, ${maskSql(place)}, ${maskSql(place)}, $3::timestamptz
       from unnest($2::text[]) as m (email)
     ${ON_EMAIL} may_hold = s.may_hold | excluded.may_hold, confirmed = s.confirmed | excluded.confirmed,
                 updated_at = excluded.updated_at`,
    [sql.shopId, emails, now],
  );
}
