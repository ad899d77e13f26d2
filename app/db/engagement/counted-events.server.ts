/** Counts events of people by day. Each event counts once, however often it is read. */
import { ENGAGEMENT_KINDS, type EngagementKind } from "../../domain/rules/person.ts";
import { dayToText, type Day } from "../../domain/time/shop-days.ts";
import { int2Array, int8Array, textArray, timestamptzArray } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** An event of a known customer. */
export interface CountableEvent {
  readonly id: string;
  readonly customerId: bigint;
  readonly at: Date;
  /** The shop's day in which it happened. */
  readonly day: Day;
  readonly kind: EngagementKind;
}

/**
 * Adds events to the counts, except those that are counted already.
 * @param events - of the metric, each once
 * @returns how many were added
 */
export async function countEvents(
  sql: ShopSql,
  metricId: string,
  events: readonly CountableEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const [row] = await sql.query<{ counted: number }>(
    `with given as materialized (
       select * from unnest($3::text[], $4::timestamptz[], $5::bigint[], $6::smallint[], $7::text[]::date[])
         as g (id, at, customer_id, kind, day)),
     news as (
       insert into counted_events (shop_id, metric_id, at, event_id)
       select $1, $2, at, id from given
       on conflict (shop_id, metric_id, at, event_id) do nothing
       returning event_id),
     added as (
       insert into customer_engagement as e (shop_id, customer_id, kind, day, count)
       select $1, g.customer_id, g.kind, g.day, count(*)
         from news n join given g on g.id = n.event_id
        group by g.customer_id, g.kind, g.day
        order by g.customer_id, g.kind, g.day
       on conflict (shop_id, customer_id, kind, day) do update set count = e.count + excluded.count)
     select count(*)::int as counted from news`,
    [
      sql.shopId,
      metricId,
      textArray(events.map(({ id }) => id)),
      timestamptzArray(events.map(({ at }) => at)),
      int8Array(events.map(({ customerId }) => customerId)),
      int2Array(events.map(({ kind }) => ENGAGEMENT_KINDS.indexOf(kind))),
      events.map(({ day }) => dayToText(day)),
    ],
  );
  return row?.counted ?? 0;
}

/** Forgets which events before a moment were counted, since they are not read again. */
export async function forgetCounted(sql: ShopSql, metricId: string, before: Date): Promise<void> {
  await sql.query("delete from counted_events where shop_id = $1 and metric_id = $2 and at < $3", [
    sql.shopId,
    metricId,
    before,
  ]);
}
