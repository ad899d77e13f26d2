/** The metrics whose events are counted, and how far. */
import { z } from "zod";

import type { ShopSql } from "../core/shop-scope.server.ts";

/** What people do that events tell of. Mail that a machine opened or clicked is told apart when it is counted. */
const METRIC_KINDS = [
  "received",
  "opened",
  "clicked",
  "viewed_product",
  "started_checkout",
  "active_on_site",
] as const;

export type MetricKind = (typeof METRIC_KINDS)[number];

export interface MetricRow {
  readonly metricId: string;
  readonly kind: MetricKind;
  /** All events before this moment are counted; null: none may be. */
  readonly countedTo: Date | null;
  /** The window that is being read; null: none is. */
  readonly window: { readonly from: Date; readonly before: Date } | null;
  /** The next page of the window; null: the first. */
  readonly cursor: string | null;
  /** The moment of the last event that was counted in the window. */
  readonly reachedAt: Date | null;
}

const row = z
  .object({
    metricId: z.string(),
    kind: z.enum(METRIC_KINDS),
    countedTo: z.date().nullable(),
    from: z.date().nullable(),
    before: z.date().nullable(),
    cursor: z.string().nullable(),
    reachedAt: z.date().nullable(),
  })
  .transform(({ from, before, ...rest }): MetricRow => ({
    ...rest,
    window: from === null || before === null ? null : { from, before },
  }));

/** The metrics, in the order of their ids. */
export async function readMetricRows(sql: ShopSql): Promise<MetricRow[]> {
  const rows = await sql.query<object>(
    `select metric_id as "metricId", kind, counted_to as "countedTo", read_from as "from", read_before as "before",
            cursor, reached_at as "reachedAt"
       from engagement_metrics where shop_id = $1 order by metric_id`,
    [sql.shopId],
  );
  return rows.map((each) => row.parse(each));
}

/** Notes the metrics that the account has. What is known of the others stays: their events stay counted. */
export async function saveMetrics(
  sql: ShopSql,
  metrics: readonly { readonly metricId: string; readonly kind: MetricKind }[],
): Promise<void> {
  await sql.query(
    `insert into engagement_metrics (shop_id, metric_id, kind)
     select $1, * from unnest($2::text[], $3::text[])
     on conflict (shop_id, metric_id) do nothing`,
    [sql.shopId, metrics.map(({ metricId }) => metricId), metrics.map(({ kind }) => kind)],
  );
}

/** Begins to read a window of a metric. */
export async function openWindow(
  sql: ShopSql,
  metricId: string,
  { from, before }: { readonly from: Date; readonly before: Date },
): Promise<void> {
  await sql.query(
    `update engagement_metrics set read_from = $3, read_before = $4, cursor = null, reached_at = null
      where shop_id = $1 and metric_id = $2`,
    [sql.shopId, metricId, from, before],
  );
}

/** Notes where the window goes on. */
export async function moveWindow(
  sql: ShopSql,
  metricId: string,
  { cursor, reachedAt }: { readonly cursor: string | null; readonly reachedAt: Date | null },
): Promise<void> {
  await sql.query(
    `update engagement_metrics set cursor = $3, reached_at = coalesce($4, reached_at)
      where shop_id = $1 and metric_id = $2`,
    [sql.shopId, metricId, cursor, reachedAt],
  );
}

/** Reads the rest of the window from the last event that was counted, since its cursor is not known any more. */
export async function restartWindow(sql: ShopSql, metricId: string): Promise<void> {
  await sql.query(
    `update engagement_metrics set read_from = coalesce(reached_at, read_from), cursor = null
      where shop_id = $1 and metric_id = $2`,
    [sql.shopId, metricId],
  );
}

/** All events of the window are counted. */
export async function closeWindow(sql: ShopSql, metricId: string): Promise<void> {
  await sql.query(
    `update engagement_metrics
        set counted_to = read_before, read_from = null, read_before = null, cursor = null, reached_at = null
      where shop_id = $1 and metric_id = $2 and read_before is not null`,
    [sql.shopId, metricId],
  );
}
