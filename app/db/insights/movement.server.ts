/** Reads moves, first orders and snapshots, which show the movement of customers between groups. */
import { z } from "zod";

import type { Group } from "../../domain/groups/group.ts";
import type { CustomerFlow } from "../../domain/movement/flow.ts";
import type { Month } from "../../domain/time/month.ts";
import { ELIGIBLE, parameters, type Eligibility } from "../scoring/aggregates.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A run, and the moment that its groups are as of. */
export interface RunMoment {
  readonly id: number;
  readonly asOf: Date;
}

/** A group's figures at a run. */
export interface SeriesPoint extends RunMoment {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
}

/** The figures of all groups at every run that is as of `since` or later, oldest first. */
export async function readSeries(sql: ShopSql, since: Date): Promise<SeriesPoint[]> {
  return sql.query<SeriesPoint>(
    `select r.id, r.as_of as "asOf", s."group", s.customers, s.orders, s.spent_minor::float8 as "spentMinor"
       from runs r join snapshots s on s.shop_id = r.shop_id and s.run_id = r.id
      where r.shop_id = $1 and r.as_of >= $2
      order by r.id, s."group"`,
    [sql.shopId, since.toISOString()],
  );
}

/**
 * Each customer's first move after a run: it names the group at that run. A customer without one is still in that
 * group.
 */
const FIRST_MOVE_AFTER = (run: string): string => `
  select distinct on (customer_id) customer_id, from_group as "group"
    from moves where shop_id = $1 and run_id > ${run} order by customer_id, run_id`;

const GROUP_THEN = (first: string): string =>
  `case when ${first}.customer_id is null then c."group" else ${first}."group" end`;

/** Customers who went from one group to another, or stayed, summed up. */
export type SummedFlow = Required<CustomerFlow>;

/**
 * Counts customers by their group at one run and at a later one. Customers who stayed are included; those in no group
 * at both runs are not. Spend is that of the newest run. Customers who were erased are left out.
 */
export async function readFlows(sql: ShopSql, fromRunId: number, toRunId: number): Promise<SummedFlow[]> {
  return sql.query<SummedFlow>(
    `with earlier as (${FIRST_MOVE_AFTER("$2")}), later as (${FIRST_MOVE_AFTER("$3")}),
     places as (
       select ${GROUP_THEN("earlier")} as from_group, ${GROUP_THEN("later")} as to_group, c.spent_minor
         from customers c
         left join earlier on earlier.customer_id = c.id
         left join later on later.customer_id = c.id
        where c.shop_id = $1)
     select from_group as "from", to_group as "to", count(*)::int as customers,
            sum(spent_minor)::float8 as "spentMinor"
       from places where from_group is not null or to_group is not null
      group by from_group, to_group order by from_group, to_group`,
    [sql.shopId, fromRunId, toRunId],
  );
}

/**
 * How many customers placed their first eligible order in each month; months without any are left out.
 * @param timeZone - IANA name; the months are those of this zone
 */
export async function countFirstOrders(
  sql: ShopSql,
  rules: Eligibility,
  timeZone: string,
): Promise<Map<Month, number>> {
  const rows = await sql.query<{ month: Month; customers: number }>(
    `with firsts as (select min(processed_at) as at from orders where ${ELIGIBLE} group by customer_shopify_id)
     select to_char(at at time zone $6, 'YYYY-MM') as month, count(*)::int as customers
       from firsts group by 1 order by 1`,
    [...parameters(sql.shopId, rules), timeZone],
  );
  return new Map(rows.map(({ month, customers }) => [month, customers]));
}

const firstOrders = z.record(z.string(), z.number());

/** The same counts as a run stored them; null: a version made the run that did not count them. */
export async function firstOrdersAtRun(sql: ShopSql, runId: number): Promise<Map<Month, number> | null> {
  const [run] = await sql.query<{ firstOrders: unknown }>(
    `select first_orders as "firstOrders" from runs where shop_id = $1 and id = $2`,
    [sql.shopId, runId],
  );
  const counts = firstOrders.nullish().parse(run?.firstOrders) ?? null;
  return counts && new Map(Object.entries(counts));
}
