/** What a refresh writes of segments besides their members, and what the pages read of it. */
import { profileEmail } from "../core/profile-email.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { NotedFigures } from "./figures.server.ts";

/** What a refresh found of a segment. */
export interface RefreshedSegment {
  readonly id: number;
  readonly version: number;
  readonly members: number;
  /** How many of them are active; null: not known. */
  readonly active: number | null;
  /** Since the refresh before, by the same rule. */
  readonly joined: number;
  readonly left: number;
  readonly figures: NotedFigures;
}

/**
 * Notes the figures of segments that were refreshed. The joined and left of one day add up.
 * @param day - of the shop, such as `2026-02-28`
 */
export async function noteRefreshed(
  sql: ShopSql,
  segments: readonly RefreshedSegment[],
  day: string,
  now: Date,
): Promise<void> {
  const columns = [
    segments.map(({ id }) => id),
    segments.map(({ version }) => version),
    segments.map(({ members }) => members),
    segments.map(({ joined }) => joined),
    segments.map(({ left }) => left),
  ];
  const active = segments.map((each) => each.active);
  const figures = segments.map((each) => JSON.stringify(each.figures));
  await sql.query(
    `with given as (
       select * from unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $9::int[], $10::text[])
         as given (id, version, members, joined, left_count, active, figures)),
     days as (
       insert into segment_days (shop_id, segment_id, day, members, joined_count, left_count)
       select $1, id, $7::date, members, joined, left_count from given
       on conflict (shop_id, segment_id, day) do update set members = excluded.members,
         joined_count = segment_days.joined_count + excluded.joined_count,
         left_count = segment_days.left_count + excluded.left_count)
     update segments s
        set refreshed_at = $8, refreshed_version = given.version, members = given.members,
            active_members = given.active, figures = given.figures::jsonb, failure = null
       from given where s.shop_id = $1 and s.id = given.id`,
    [sql.shopId, ...columns, day, now.toISOString(), active, figures],
  );
}

/** Notes why a segment's members could not be noted. They stay as they were. */
export async function noteRefreshFailure(
  sql: ShopSql,
  id: number,
  failure: "too_slow" | "not_evaluable",
): Promise<void> {
  await sql.query("update segments set failure = $3 where shop_id = $1 and id = $2", [
    sql.shopId,
    id,
    failure,
  ]);
}

/** The figures of a segment on a day. */
export interface SegmentDay {
  /** Such as `2026-02-28`. */
  readonly day: string;
  readonly members: number;
  readonly joined: number;
  readonly left: number;
}

/** The newest days of a segment, oldest first. */
export async function readSegmentDays(sql: ShopSql, id: number, limit: number): Promise<SegmentDay[]> {
  const rows = await sql.query<SegmentDay>(
    `select day::text as day, members, joined_count as joined, left_count as left
       from segment_days where shop_id = $1 and segment_id = $2 order by segment_days.day desc limit $3`,
    [sql.shopId, id, limit],
  );
  return rows.reverse();
}

/** A customer who joined or left. */
export interface SegmentMove {
  readonly at: Date;
  readonly customerId: bigint;
  readonly shopifyId: bigint | null;
  /** Of a person whom only Klaviyo knows; null: Shopify is asked, or there is none. */
  readonly email: string | null;
  /** The places of the parts of the rule's outermost group that changed; empty: not known. */
  readonly parts: readonly number[];
}

/** The newest customers who joined, or who left, by this version of the rule. */
export async function readSegmentMoves(
  sql: ShopSql,
  segment: { readonly id: number; readonly version: number },
  { joined, limit }: { readonly joined: boolean; readonly limit: number },
): Promise<SegmentMove[]> {
  const rows = await sql.query<Omit<SegmentMove, "parts"> & { parts: bigint }>(
    `select at, id as "customerId", shopify_id as "shopifyId", ${profileEmail("page")} as email, parts
       from (select m.at, c.id, c.shopify_id, m.parts
               from segment_moves m join customers c on c.shop_id = m.shop_id and c.id = m.customer_id
              where m.shop_id = $1 and m.segment_id = $2 and m.version = $3 and m.joined = $4
              order by m.at desc, m.customer_id desc limit $5) as page
      order by at desc, id desc`,
    [sql.shopId, segment.id, segment.version, joined, limit],
  );
  return rows.map(({ parts, ...move }) => ({ ...move, parts: placesIn(parts) }));
}

function placesIn(mask: bigint): number[] {
  return [...mask.toString(2)].reverse().flatMap((bit, place) => (bit === "1" ? [place] : []));
}
