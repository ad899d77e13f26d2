/** What customers ordered in spans of time. */
import { z } from "zod";

import type { Span, SpanSums } from "../../domain/experiment/since-then.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { eligibleOrder, ON_PARAMETERS, parameters, type Eligibility } from "./aggregates.server.ts";

/** Whose orders. */
export interface MembersOrders {
  /** SQL that selects the customers' `shopify_id`. @param add - adds a value of its own, and gives its placeholder */
  readonly shopifyIds: (add: (value: unknown) => string) => string;
  /** About how many they are: many are read in another way than few. */
  readonly count: number;
}

/** From so many members on, all orders of the spans are read once, instead of each member's. */
const MANY_MEMBERS = 20_000;

const RULES = eligibleOrder(ON_PARAMETERS, "o.");

/**
 * What members ordered in each of the spans, in their order, by the rules of the newest run. One statement: each order
 * is read once, along the index of a customer's orders.
 */
export async function sumSpans(
  sql: ShopSql,
  members: MembersOrders,
  spans: readonly Span[],
  rules: Eligibility,
): Promise<SpanSums[]> {
  const from = spans.map((span) => span.from);
  const until = spans.map((span) => span.until);
  const within = {
    ...rules,
    windowStart: latest(rules.windowStart, earliestOf(from)),
    asOf: earliestOf([rules.asOf, new Date(Math.max(...until.map((each) => each.getTime())))]),
  };
  const values: unknown[] = [...parameters(sql.shopId, within), from, until];
  const who = members.shopifyIds((value) => `$${String(values.push(value))}`);
  if (members.count >= MANY_MEMBERS) await joinInBulk(sql);
  const rows = await sql.query<{ span: number; buyers: number; orders: number; revenueMinor: string }>(
    `select s.n::int as span, count(distinct o.customer_shopify_id)::int as buyers, count(*)::int as orders,
            sum(o.amount_minor)::text as "revenueMinor"
       from (${who}) w
       join orders o on o.shop_id = $1 and o.customer_shopify_id = w.shopify_id and ${RULES}
       join unnest($6::timestamptz[], $7::timestamptz[]) with ordinality as s (begins, ends, n)
         on o.processed_at >= s.begins and o.processed_at < s.ends
      group by s.n`,
    values,
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

const sums = z.object({ buyers: z.number(), orders: z.number(), revenueMinor: z.number() });

/** What was noted of a segment or a campaign, as it is stored. */
export const notedSums = z.object({
  since: z.coerce.date(),
  asOf: z.coerce.date(),
  currency: z.string(),
  days: z.number(),
  sums: z.object({ since: sums, before: sums.nullable(), yearBefore: sums.nullable() }),
});

/** What was noted of a segment or a campaign. Amounts are in minor units of the currency. */
export type NotedSinceThen = z.output<typeof notedSums>;

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earliestOf(moments: readonly Date[]): Date {
  return new Date(Math.min(...moments.map((moment) => moment.getTime())));
}
