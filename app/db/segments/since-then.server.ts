/** What the members of a sent segment ordered since, as it is noted with the segment. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { notedSums, type MembersOrders, type NotedSinceThen } from "../scoring/span-sums.server.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";

/** Those who are in the segment at a place now. */
export function membersNow(place: number, count: number): MembersOrders {
  return {
    shopifyIds: (add) => `
      select c.shopify_id from segment_members m
        join customers c on c.shop_id = $1 and c.id = m.customer_id
       where m.shop_id = $1 and m.word = ${add(wordOf(place))}::smallint
         and m.members & ${add(1n << BigInt(placeInWord(place)))}::bigint <> 0
         and c.shopify_id is not null and not c.left_out`,
    count,
  };
}

/** A segment that is sent. */
export interface SentSegment {
  readonly id: number;
  readonly place: number;
  readonly members: number;
  /** When it was first sent. What was noted before is kept, since old syncs are deleted. */
  readonly since: Date;
}

/** Segments that were sent, whose figures were not noted since a moment, in the order of their ids. */
export async function sentSegmentsToNote(sql: ShopSql, notedBefore: Date): Promise<SentSegment[]> {
  return sql.query<SentSegment>(
    `select s.id, s.place, s.members, case
              when (s.since_then ->> 'since')::timestamptz >= min(a.begun_at) then (s.since_then ->> 'since')::timestamptz
              else min(first.sent_at) end as since
       from segments s
       join audience_sets a on a.shop_id = $1 and a.set_key = 'segment:' || s.id
       join lateral (
         select min(y.finished_at) as sent_at from syncs y
          where y.shop_id = $1 and y.target = a.target and y.set_key = a.set_key and y.status = 'done'
            and y.kind = 'forward' and y.finished_at >= a.begun_at) first on first.sent_at is not null
      where s.shop_id = $1 and s.members is not null and (s.since_then_at is null or s.since_then_at < $2)
      group by s.id, s.place, s.members, s.since_then order by s.id`,
    [sql.shopId, notedBefore],
  );
}

/** null: it is not known. */
export async function saveSinceThen(
  sql: ShopSql,
  segmentId: number,
  found: NotedSinceThen | null,
  now: Date,
): Promise<void> {
  await sql.query("update segments set since_then = $3, since_then_at = $4 where shop_id = $1 and id = $2", [
    sql.shopId,
    segmentId,
    found === null ? null : JSON.stringify(found),
    now,
  ]);
}

/** What was noted of a segment; null: nothing was yet. */
export async function notedSinceThen(sql: ShopSql, segmentId: number): Promise<NotedSinceThen | null> {
  const [row] = await sql.query<{ found: unknown }>(
    "select since_then as found from segments where shop_id = $1 and id = $2",
    [sql.shopId, segmentId],
  );
  return notedSums.nullable().parse(row?.found ?? null);
}
