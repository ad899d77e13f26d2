/** Reads moves and snapshots, which show the movement of customers between groups. */
import type { Group } from "../../domain/groups/group.ts";
import type { CustomerFlow } from "../../domain/movement/flow.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A run, and the moment that its groups are as of. */
export interface RunMoment {
  readonly id: number;
  readonly asOf: Date;
}

/** A group's size at a run, and what its customers had spent. */
export interface SizeAtRun {
  readonly asOf: Date;
  readonly group: Group;
  readonly customers: number;
  readonly spentMinor: number;
}

/**
 * The sizes of the groups at the first run, and at the last run of each month, oldest first.
 * @param timeZone - IANA name; the months are those of this zone
 */
export async function readMonthlySizes(sql: ShopSql, timeZone: string): Promise<SizeAtRun[]> {
  return sql.query<SizeAtRun>(
    `with placed as (
       select id, as_of, id = min(id) over () as is_first,
              row_number() over (partition by to_char(as_of at time zone $2, 'YYYY-MM') order by id desc) as place
         from runs where shop_id = $1)
     select p.as_of as "asOf", s."group", s.customers, s.spent_minor::float8 as "spentMinor"
       from placed p join snapshots s on s.shop_id = $1 and s.run_id = p.id
      where p.is_first or p.place = 1
      order by p.id, s."group"`,
    [sql.shopId, timeZone],
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

/** A group's customers and their spend at the newest run. */
interface GroupNow {
  readonly group: Group;
  readonly customers: number;
  readonly spentMinor: number;
}

/** Later than any run: the groups of now. */
const NOW = 2_147_483_647;

/**
 * The same at the cost of the customers who moved since the earlier run. Those who didn't are the groups of now without
 * all others. So a customer who was erased since the newest run is still counted there.
 * @param toRunId - null: the newest run
 */
export async function readFlowsByMoves(
  sql: ShopSql,
  { from, to }: { readonly from: number; readonly to: number | null },
  groups: readonly GroupNow[],
): Promise<SummedFlow[]> {
  const moved = await sql.query<SummedFlow & { readonly now: Group | null }>(
    `with earlier as (${FIRST_MOVE_AFTER("$2")}), later as (${FIRST_MOVE_AFTER("$3")})
     select earlier."group" as "from", ${GROUP_THEN("later")} as "to", c."group" as now,
            count(*)::int as customers, sum(c.spent_minor)::float8 as "spentMinor"
       from earlier join customers c on c.shop_id = $1 and c.id = earlier.customer_id
       left join later on later.customer_id = earlier.customer_id
      group by 1, 2, 3 order by 1, 2, 3`,
    [sql.shopId, from, to ?? NOW],
  );
  const stayed = groups.map(({ group, customers, spentMinor }): SummedFlow => {
    const others = moved.filter(({ now }) => now === group);
    return {
      from: group,
      to: group,
      customers: customers - others.reduce((sum, each) => sum + each.customers, 0),
      spentMinor: spentMinor - others.reduce((sum, each) => sum + each.spentMinor, 0),
    };
  });
  return [...moved, ...stayed]
    .filter(({ from, to, customers }) => customers > 0 && (from !== null || to !== null))
    .map(({ from, to, customers, spentMinor }) => ({ from, to, customers, spentMinor }));
}
