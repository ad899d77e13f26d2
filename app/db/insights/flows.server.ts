/** How customers moved between the groups of two runs. */
import { z } from "zod";

import { GROUPS, type Group } from "../../domain/groups/group.ts";
import type { CustomerFlow } from "../../domain/movement/flow.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { readGroupSnapshots } from "./group-figures.server.ts";

/**
 * Each customer's first move after a run: it names the group at that run. A customer without one is still in that
 * group.
 */
const FIRST_MOVE_AFTER = (run: string): string => `
  select distinct on (customer_id) customer_id, from_group as "group"
    from moves where shop_id = $1 and run_id > ${run} order by customer_id, run_id`;

/** Customers who went from one group to another, or stayed, summed up. */
export type SummedFlow = Required<CustomerFlow>;

/** Two runs, by their ids. */
interface RunPair {
  readonly from: number;
  readonly to: number;
}

/** So many pairs are kept with a run. */
const MOST_KEPT = 50;

/**
 * Counts customers by their group at one run and at a later one. Customers who stayed are included; those in no group at
 * both runs are not. Spend is that of the newest run. What was kept is taken; else it costs as much as customers moved
 * since the earlier run. A customer who was erased since the newest run may still be counted.
 */
export async function readFlows(sql: ShopSql, fromRunId: number, toRunId: number): Promise<SummedFlow[]> {
  const pair = { from: fromRunId, to: toRunId };
  const [newest] = await sql.query<{ id: number; kept: unknown }>(
    `select id, (select kept -> 'flows' from jsonb_array_elements(kept_flows) kept
                  where (kept -> 'from')::int = $2 and (kept -> 'to')::int = $3 limit 1) as kept
       from (select id, kept_flows from runs where shop_id = $1 order by id desc limit 1) r`,
    [sql.shopId, pair.from, pair.to],
  );
  if (newest === undefined) return [];
  return keptFlows.parse(newest.kept) ?? countFlows(sql, pair, newest.id);
}

const group = z.enum(GROUPS).nullable();
const keptFlows = z
  .array(z.object({ from: group, to: group, customers: z.number(), spentMinor: z.number() }))
  .nullable();

/**
 * Keeps flows with the newest run, if there is room. They hold until the next one. Those of older runs go.
 * @param pair - `newest`: the newest run when they were counted
 */
export async function keepFlows(
  sql: ShopSql,
  pair: RunPair & { readonly newest: number },
  flows: readonly SummedFlow[],
): Promise<void> {
  const { from, to, newest } = pair;
  await sql.query(
    `update runs set kept_flows = case when id = $6 then coalesce(kept_flows, '[]') || $2::jsonb end
      where shop_id = $1 and (id < $6 and kept_flows is not null
         or id = $6 and id = (select max(id) from runs where shop_id = $1)
            and jsonb_array_length(coalesce(kept_flows, '[]')) < $3
            and not exists (select from jsonb_array_elements(kept_flows) kept
                             where (kept -> 'from')::int = $4 and (kept -> 'to')::int = $5))`,
    [sql.shopId, JSON.stringify([{ from, to, flows }]), MOST_KEPT, from, to, newest],
  );
}

/** A way that one customer alone took shows what that customer spent. So an erasure takes the kept flows back. */
export async function forgetFlows(sql: ShopSql): Promise<void> {
  await sql.query("update runs set kept_flows = null where shop_id = $1 and kept_flows is not null", [
    sql.shopId,
  ]);
}

/** Those who didn't move since the earlier run are the groups of the newest one without all others. */
async function countFlows(sql: ShopSql, { from, to }: RunPair, newestId: number): Promise<SummedFlow[]> {
  const moved = await sql.query<SummedFlow & { readonly now: Group | null }>(
    `with earlier as (${FIRST_MOVE_AFTER("$2")}), later as (${FIRST_MOVE_AFTER("$3")})
     select earlier."group" as "from",
            case when later.customer_id is null then c."group" else later."group" end as "to", c."group" as now,
            count(*)::int as customers, sum(c.spent_minor)::float8 as "spentMinor"
       from earlier join customers c on c.shop_id = $1 and c.id = earlier.customer_id
       left join later on later.customer_id = earlier.customer_id
      group by 1, 2, 3 order by 1, 2, 3`,
    [sql.shopId, from, to],
  );
  const snapshots = await readGroupSnapshots(sql, newestId);
  const stayed = snapshots.map(({ group, customers, spentMinor }): SummedFlow => {
    const others = moved.filter(({ now }) => now === group);
    return {
      from: group,
      to: group,
      customers: customers - others.reduce((sum, each) => sum + each.customers, 0),
      spentMinor: Number(spentMinor) - others.reduce((sum, each) => sum + each.spentMinor, 0),
    };
  });
  return [...moved, ...stayed]
    .filter((each) => each.customers > 0 && (each.from !== null || each.to !== null))
    .map(({ from, to, customers, spentMinor }) => ({ from, to, customers, spentMinor }));
}
