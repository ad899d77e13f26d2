/** The saved segments that a profile shows by their names, as a part of its content. */
import { GROUPS_SET } from "../../../domain/sync/audience-set.ts";
import { setOfPlace, setsOf } from "../../../domain/sync/places.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { inSet } from "../set-sql.ts";

/** What each profile shows of segments, as SQL. */
interface ShownSegments {
  /** Adds to emails `o` what is known of their lists. */
  readonly joins: string;
  /** A text, or null where the profile is in none: a bar, then the names as a JSON array. */
  readonly content: string;
  /** The values of `content`, which come first there. */
  readonly values: readonly string[];
}

/**
 * The segments that are sent to Klaviyo, by name. A profile shows those of whose list it is a member, as the last sync
 * of the list that went through wanted it. So what waits for the merchant is shown neither, and an undo takes it back.
 * @param firstValue - the number of the statement's first free parameter
 */
export async function shownSegments(sql: ShopSql, firstValue: number): Promise<ShownSegments> {
  const segments = await sql.query<{ place: number; name: string }>(
    `select a.place, s.name from audiences a
       join segments s on s.shop_id = a.shop_id and s.id::text = a.subject
      where a.shop_id = $1 and a.target = 'klaviyo' and a.kind = 'segment' and a.ended_at is null
      order by s.name_key collate "C"`,
    [sql.shopId],
  );
  const words = setsOf(segments.map(({ place }) => place)).map(({ word }) => String(word));
  const names = segments.map(({ place }, index) => {
    const set = setOfPlace(place);
    const isMember = `${inSet(`l${String(set.word)}.judged`, set)} <> 0`;
    return `case when ${isMember} then $${String(firstValue + index)}::text end`;
  });
  return {
    joins: words
      .map((word) => {
        const on = `l${word}.shop_id = $1 and l${word}.email = o.email and l${word}.word = ${word}`;
        return `left join list_states l${word} on ${on}`;
      })
      .join(" "),
    content:
      names.length === 0
        ? "null::text"
        : `'|[' || nullif(array_to_string(array[${names.join(", ")}], ','), '') || ']'`,
    values: segments.map(({ name }) => JSON.stringify(name)),
  };
}

/** Notes that members of segments have changed, so that the profiles have to show other ones. */
export async function noteSegmentsChanged(sql: ShopSql): Promise<void> {
  await writeChanged(sql, true);
}

/** Notes that the profiles are prepared to show the segments that they are in now. */
export async function noteSegmentsShown(sql: ShopSql): Promise<void> {
  await writeChanged(sql, false);
}

/** Whether the profiles have to show other segments than when the groups were last prepared. */
export async function haveSegmentsChanged(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query(`select 1 from audience_sets where ${OF_GROUPS} and segments_changed`, [
    sql.shopId,
  ]);
  return rows.length > 0;
}

const OF_GROUPS = `shop_id = $1 and target = 'klaviyo' and set_key = '${GROUPS_SET}'`;

async function writeChanged(sql: ShopSql, changed: boolean): Promise<void> {
  await sql.query(
    `update audience_sets set segments_changed = $2 where ${OF_GROUPS} and segments_changed <> $2`,
    [sql.shopId, changed],
  );
}
