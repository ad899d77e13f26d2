import type { Group } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A group's figures at a run. */
export interface GroupFigures {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
  /** null: nobody is in the group. */
  readonly medianRecencyDays: number | null;
  /** Of the customers in the other groups; null: there are none. */
  readonly othersMedianRecencyDays: number | null;
}

export async function insertSnapshots(
  sql: ShopSql,
  runId: number,
  figures: readonly GroupFigures[],
): Promise<void> {
  await sql.query(
    `insert into snapshots (shop_id, run_id, "group", customers, orders, spent_minor, median_recency_days,
       others_median_recency_days)
     select $1, $2, * from unnest($3::text[], $4::int[], $5::int[], $6::bigint[], $7::int[], $8::int[])`,
    [
      sql.shopId,
      runId,
      figures.map((each) => each.group),
      figures.map((each) => each.customers),
      figures.map((each) => each.orders),
      figures.map((each) => each.spentMinor),
      figures.map((each) => each.medianRecencyDays),
      figures.map((each) => each.othersMedianRecencyDays),
    ],
  );
}
