import type { BinCounts, BinStarts } from "../../domain/distribution/bins.ts";
import type { FitCheck } from "../../domain/fit-check/fit-check.ts";
import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { ScoreFigures } from "../../domain/rfm/score-figures.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { keptBins } from "./bins.server.ts";
import { keptScoreFigures } from "./score-figures.server.ts";

/** How many orders were left out, by reason. */
export type LeftOut = Readonly<Partial<Record<LeftOutReason, number>>>;

interface NewRun {
  readonly modelId: number;
  readonly importId: number;
  readonly asOf: Date;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly orders: number;
  readonly eligible: number;
  readonly leftOut: LeftOut;
  readonly customers: number;
  readonly inputHash: string;
  readonly fitCheck: FitCheck;
  readonly scoreFigures: readonly ScoreFigures[];
  readonly binStarts: BinStarts;
  readonly bins: BinCounts;
}

/** Stores a run; returns its id. */
export async function insertRun(sql: ShopSql, run: NewRun): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
       customers, input_hash, fit_check, score_figures, bins)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12::jsonb, $13::jsonb, $14::jsonb) returning id`,
    [
      sql.shopId,
      run.modelId,
      run.importId,
      run.asOf.toISOString(),
      run.startedAt.toISOString(),
      run.finishedAt.toISOString(),
      run.orders,
      run.eligible,
      JSON.stringify(run.leftOut),
      run.customers,
      run.inputHash,
      JSON.stringify(run.fitCheck),
      keptScoreFigures(run.scoreFigures),
      keptBins(run.binStarts, run.bins),
    ],
  );
  if (row === undefined) throw new Error("The run was not stored.");
  return row.id;
}

/** The moment of the newest run; null before the first. */
export async function lastRunAsOf(sql: ShopSql): Promise<Date | null> {
  const [row] = await sql.query<{ asOf: Date }>(
    `select as_of as "asOf" from runs where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  return row?.asOf ?? null;
}
