import { z } from "zod";

import { isGroup, type Group } from "../../domain/groups/group.ts";
import { LEFT_OUT_REASONS } from "../../domain/orders/order.ts";
import { measuredRhythm, type MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const leftOut = z.partialRecord(z.enum(LEFT_OUT_REASONS), z.number());
const limits = z.array(z.number());
const boundaries = z.object({ r: limits, f: limits, m: limits });

/** The newest run with the model that it scored by. */
export interface NewestRun {
  readonly id: number;
  readonly importId: number;
  readonly asOf: Date;
  readonly orders: number;
  readonly eligible: number;
  readonly leftOut: z.output<typeof leftOut>;
  readonly customers: number;
  readonly rhythm: MeasuredRhythm;
  readonly boundaries: Boundaries;
  /** The currency of the run's amounts, ISO 4217. The shop may have changed its own since. */
  readonly currency: string;
}

type RunRow = Omit<NewestRun, "leftOut" | "rhythm" | "boundaries"> &
  Parameters<typeof measuredRhythm>[0] & { readonly leftOut: unknown; readonly boundaries: unknown };

/** The newest run; null before the first. */
export async function readNewestRun(sql: ShopSql): Promise<NewestRun | null> {
  const [row] = await sql.query<RunRow>(
    `select r.id, r.import_id as "importId", r.as_of as "asOf", r.orders, r.eligible, r.left_out as "leftOut",
            r.customers, m.gaps, m.gap50_days as "gap50Days", m.gap75_days as "gap75Days",
            m.gap90_days as "gap90Days", m.boundaries, m.currency
       from runs r join models m on m.shop_id = r.shop_id and m.id = r.model_id
      where r.shop_id = $1 order by r.id desc limit 1`,
    [sql.shopId],
  );
  if (row === undefined) return null;
  const { gaps, gap50Days, gap75Days, gap90Days, ...run } = row;
  return {
    ...run,
    leftOut: leftOut.parse(run.leftOut),
    rhythm: measuredRhythm({ gaps, gap50Days, gap75Days, gap90Days }),
    boundaries: boundaries.parse(run.boundaries),
  };
}

/** A group's figures at a run; money in minor units of the shop's currency. */
export interface GroupSnapshot {
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: bigint;
  readonly medianRecencyDays: number | null;
  /** Of the customers in the other groups; null: there are none, or a version made the run that kept none. */
  readonly othersMedianRecencyDays: number | null;
}

/** The figures of each group at a run. A group without customers may be missing. */
export async function readGroupSnapshots(sql: ShopSql, runId: number): Promise<GroupSnapshot[]> {
  const rows = await sql.query<Omit<GroupSnapshot, "group"> & { group: string }>(
    `select "group", customers, orders, spent_minor as "spentMinor", median_recency_days as "medianRecencyDays",
            others_median_recency_days as "othersMedianRecencyDays"
       from snapshots where shop_id = $1 and run_id = $2`,
    [sql.shopId, runId],
  );
  return rows.flatMap(({ group, ...figures }) => (isGroup(group) ? [{ group, ...figures }] : []));
}
