import { z } from "zod";

import type { RankingName } from "../../domain/backtest/rankings.ts";
import type { BacktestReport } from "../../domain/backtest/report.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const STATUSES = ["queued", "running", "done", "failed"] as const;

/** A back-test that was asked for. */
export interface BacktestRow {
  readonly id: number;
  readonly at: Date;
  readonly days: number;
  readonly status: (typeof STATUSES)[number];
  /** The report of a done back-test, and the currency (ISO 4217) of its amounts. */
  readonly result: { readonly report: BacktestReport; readonly currency: string } | null;
  readonly errorCode: string | null;
}

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();
const difference = z
  .object({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    verdict: z.enum(["ahead", "behind", "no_difference_shown"]),
  })
  .nullable();
const ranking = z.enum([
  "sixfold",
  "quintiles",
  "recency",
  "order_count",
  "chance",
  "expected_orders",
  "expected_revenue",
  "visits_chance",
  "visits_orders",
] satisfies RankingName[]);
const group = z.object({
  group: z.enum(GROUPS),
  customers: z.int(),
  bought: z.int(),
  revenueMinor: z.number(),
  rate: estimate,
  revenuePerCustomer: estimate,
  rateLift: estimate,
  revenueLift: estimate,
});
const report: z.ZodType<BacktestReport> = z.object({
  customers: z.int(),
  bought: z.int(),
  revenueMinor: z.number(),
  rate: estimate,
  rankings: z.array(
    z.object({ name: ranking, auc: estimate, gini: estimate, groups: z.array(group).nullable() }),
  ),
  comparisons: z.array(z.object({ with: ranking, auc: difference, gini: difference })),
});

const row = z
  .object({
    id: z.int(),
    at: z.date(),
    days: z.int(),
    status: z.enum(STATUSES),
    currency: z.string().nullable(),
    report: report.nullable(),
    errorCode: z.string().nullable(),
  })
  .transform(({ report: found, currency, ...rest }) => ({
    ...rest,
    result: found === null || currency === null ? null : { report: found, currency },
  }));

const SELECT = `
  select id, at, days, status, currency, report, error_code as "errorCode" from backtests where shop_id = $1`;

/** The back-test that was asked for last; null: none was asked for. */
export async function newestBacktest(sql: ShopSql): Promise<BacktestRow | null> {
  const [found] = await sql.query<object>(`${SELECT} order by id desc limit 1`, [sql.shopId]);
  return found === undefined ? null : row.parse(found);
}

/** The oldest back-test that is queued or running; null: none is. A running one may belong to a process that ended. */
export async function nextBacktest(sql: ShopSql): Promise<BacktestRow | null> {
  const [found] = await sql.query<object>(
    `${SELECT} and status in ('queued', 'running') order by id limit 1`,
    [sql.shopId],
  );
  return found === undefined ? null : row.parse(found);
}

/** How many back-tests are kept. */
const KEPT = 20;

/**
 * Asks for a back-test, unless one is queued or running.
 * @returns whether it asked for one
 */
export async function insertBacktest(
  sql: ShopSql,
  period: { readonly at: Date; readonly days: number },
  now: Date,
): Promise<boolean> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('backtests'))", [sql.shopId]);
  if ((await nextBacktest(sql)) !== null) return false;
  await sql.query(
    `delete from backtests where shop_id = $1
        and id in (select id from backtests where shop_id = $1 order by id desc offset $2)`,
    [sql.shopId, KEPT - 1],
  );
  await sql.query(
    "insert into backtests (shop_id, at, days, status, requested_at) values ($1, $2, $3, 'queued', $4)",
    [sql.shopId, period.at.toISOString(), period.days, now.toISOString()],
  );
  return true;
}

export async function noteBacktestRunning(sql: ShopSql, id: number): Promise<void> {
  await sql.query("update backtests set status = 'running' where shop_id = $1 and id = $2", [sql.shopId, id]);
}

/** Stores the report, or why there is none. */
export async function finishBacktest(
  sql: ShopSql,
  id: number,
  end:
    | { readonly report: BacktestReport; readonly currency: string }
    | { readonly errorCode: "no_run" | "unexpected" },
  now: Date,
): Promise<void> {
  const found = "report" in end ? end : null;
  await sql.query(
    `update backtests set status = $3, report = $4::jsonb, currency = $5, error_code = $6, finished_at = $7
      where shop_id = $1 and id = $2`,
    [
      sql.shopId,
      id,
      found === null ? "failed" : "done",
      found && JSON.stringify(found.report),
      found?.currency ?? null,
      "errorCode" in end ? end.errorCode : null,
      now.toISOString(),
    ],
  );
}
