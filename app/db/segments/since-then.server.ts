/** What the members of a segment or group ordered in spans of time. */
import { z } from "zod";

import type { Span, SpanSums } from "../../domain/experiment/since-then.ts";
import type { Group } from "../../domain/groups/group.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { eligibleOrder, parameters, type Eligibility } from "../scoring/aggregates.server.ts";

/** Whose orders: those who are in it now. */
export type Members =
  { readonly kind: "segment"; readonly place: number } | { readonly kind: "group"; readonly group: Group };

/** From so many members on, all orders of the spans are read once, instead of each member's. */
const MANY_MEMBERS = 20_000;

const RULES = eligibleOrder(
  {
    windowStart: "$2::timestamptz",
    asOf: "$3::timestamptz",
    includePointOfSale: "$4::boolean",
    currency: "$5",
  },
  "o.",
);

const WHO = {
  segment: `select c.shopify_id from segment_members m
              join customers c on c.shop_id = $1 and c.id = m.customer_id
             where m.shop_id = $1 and m.word = $8::smallint and m.members & $9::bigint <> 0
               and c.shopify_id is not null and not c.left_out`,
  group: `select c.shopify_id from customers c
           where c.shop_id = $1 and c."group" = $8 and c.shopify_id is not null`,
} as const satisfies Record<Members["kind"], string>;

/**
 * What members ordered in each of the spans, in their order, by the rules of the newest run. One statement: each order
 * is read once, along the index of a customer's orders.
 */
export async function sumSpans(
  sql: ShopSql,
  members: Members,
  spans: readonly Span[],
  rules: Eligibility,
  count: number,
): Promise<SpanSums[]> {
  const from = spans.map((span) => span.from);
  const until = spans.map((span) => span.until);
  const within = {
    ...rules,
    windowStart: latest(rules.windowStart, earliestOf(from)),
    asOf: earliestOf([rules.asOf, new Date(Math.max(...until.map((each) => each.getTime())))]),
  };
  const who = members.kind === "group" ? [members.group] : [wordOf(members.place), bitOf(members.place)];
  if (count >= MANY_MEMBERS) await joinInBulk(sql);
  const rows = await sql.query<{ span: number; buyers: number; orders: number; revenueMinor: string }>(
    `select s.n::int as span, count(distinct o.customer_shopify_id)::int as buyers, count(*)::int as orders,
            sum(o.amount_minor)::text as "revenueMinor"
       from (${WHO[members.kind]}) w
       join orders o on o.shop_id = $1 and o.customer_shopify_id = w.shopify_id and ${RULES}
       join unnest($6::timestamptz[], $7::timestamptz[]) with ordinality as s (begins, ends, n)
         on o.processed_at >= s.begins and o.processed_at < s.ends
      group by s.n`,
    [...parameters(sql.shopId, within), from, until, ...who],
  );
  return spans.map((_, index) => {
    const found = rows.find(({ span }) => span === index + 1);
    return {
      buyers: found?.buyers ?? 0,
      orders: found?.orders ?? 0,
      revenueMinor: Number(found?.revenueMinor ?? 0),
    };
  });
}

/** The first order that the newest run's model knew of; null: none. */
export async function firstOrderAt(sql: ShopSql): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select m.first_order_at as at from runs r join models m on m.shop_id = r.shop_id and m.id = r.model_id
      where r.shop_id = $1 order by r.id desc limit 1`,
    [sql.shopId],
  );
  return row?.at ?? null;
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

const sums = z.object({ buyers: z.number(), orders: z.number(), revenueMinor: z.number() });
const noted = z.object({
  since: z.coerce.date(),
  asOf: z.coerce.date(),
  currency: z.string(),
  days: z.number(),
  sums: z.object({ since: sums, before: sums.nullable(), yearBefore: sums.nullable() }),
});

/** What was noted of a segment. Amounts are in minor units of the currency. */
export type NotedSinceThen = z.output<typeof noted>;

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
  return noted.nullable().parse(row?.found ?? null);
}

function bitOf(place: number): bigint {
  return 1n << BigInt(placeInWord(place));
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earliestOf(moments: readonly Date[]): Date {
  return new Date(Math.min(...moments.map((moment) => moment.getTime())));
}
