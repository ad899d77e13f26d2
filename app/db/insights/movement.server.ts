/** Reads snapshots, which show how the groups grew. */
import type { Group } from "../../domain/groups/group.ts";
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
