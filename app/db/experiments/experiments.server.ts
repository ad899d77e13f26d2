/** A shop's experiments. */
import { z } from "zod";

import type { ArmSizes } from "../../domain/experiment/arm.ts";
import { MEASURES, type Measure } from "../../domain/experiment/estimates.ts";
import { readSource, type ExperimentSource } from "../../domain/experiment/source.ts";
import type { PastFigures } from "../../domain/experiment/power.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** What is fixed when an experiment starts. */
export interface ExperimentToStart {
  /** Of the form that asked for it. */
  readonly requestKey: string;
  readonly name: string;
  /** The name in comparable form. */
  readonly nameKey: string;
  readonly source: ExperimentSource;
  /** A segment's name at the start; null for other sources, whose names the pages know. */
  readonly sourceName: string | null;
  readonly seed: number;
  readonly samplePercent: number;
  /** null: everybody else. */
  readonly holdoutPercent: number | null;
  /** How many members the source had. */
  readonly members: number;
  readonly sizes: ArmSizes;
  readonly plannedDays: number;
  readonly decideBy: Measure;
  /** ISO 4217. */
  readonly currency: string;
  readonly includePointOfSale: boolean;
  /** null: the store's past tells too little. */
  readonly past: PastFigures | null;
  readonly startedAt: Date;
  readonly plannedEndAt: Date;
}

/** An experiment as it is stored. */
export interface Experiment extends Omit<ExperimentToStart, "requestKey" | "nameKey"> {
  readonly id: number;
  /** When the merchant stopped it before its planned end; null: not. */
  readonly stoppedAt: Date | null;
  /** As `readResult` reads it; null: none was worked out yet. */
  readonly result: unknown;
  readonly resultAt: Date | null;
}

const past: z.ZodType<PastFigures> = z.object({
  customers: z.number(),
  buyers: z.number(),
  revenueMinor: z.number(),
  revenueSquaresMinor: z.number(),
});
const source = z.string().transform((key, context) => {
  const read = readSource(key);
  if (read !== null) return read;
  context.addIssue(`No source is called ${key}.`);
  return z.NEVER;
});
const row = z
  .object({
    id: z.int(),
    name: z.string(),
    source,
    sourceName: z.string().nullable(),
    seed: z.int(),
    samplePercent: z.int(),
    holdoutPercent: z.int().nullable(),
    members: z.int(),
    sample: z.int(),
    holdout: z.int(),
    plannedDays: z.int(),
    decideBy: z.enum(MEASURES),
    currency: z.string(),
    includePointOfSale: z.boolean(),
    past: past.nullable(),
    startedAt: z.date(),
    plannedEndAt: z.date(),
    stoppedAt: z.date().nullable(),
    result: z.unknown(),
    resultAt: z.date().nullable(),
  })
  .transform(({ sample, holdout, ...rest }): Experiment => ({ ...rest, sizes: { sample, holdout } }));

const select = (
  result: string,
): string => `select id, name, source_kind || ':' || source as source, source_name as "sourceName", seed,
  percent as "samplePercent", holdout_percent as "holdoutPercent", members, sample_size as sample,
  holdout_size as holdout, planned_days as "plannedDays", decide_by as "decideBy", currency,
  include_point_of_sale as "includePointOfSale", past, started_at as "startedAt", planned_end_at as "plannedEndAt",
  stopped_at as "stoppedAt", ${result} as result, result_at as "resultAt" from experiments where shop_id = $1`;

const SELECT = select("result");
/** A picture has a point for each day, which no list shows. */
const SELECT_WITHOUT_DAYS = select(
  "case when result is null then null else jsonb_set(result, '{days}', '[]') end",
);
const MOST_LISTED = 100;

/** The experiments that run at a moment, and then the newest of the others. Their results are without the days. */
export async function listExperiments(sql: ShopSql, now: Date): Promise<Experiment[]> {
  const rows = await sql.query<object>(
    `${SELECT_WITHOUT_DAYS}
      order by planned_end_at > $2 and stopped_at is null desc, started_at desc, id desc limit ${String(MOST_LISTED)}`,
    [sql.shopId, now],
  );
  return rows.map((each) => row.parse(each));
}

/** null: there is none. */
export async function findExperiment(sql: ShopSql, id: number): Promise<Experiment | null> {
  const [found] = await sql.query<object>(`${SELECT} and id = $2`, [sql.shopId, id]);
  return found === undefined ? null : row.parse(found);
}

/** The ids of the experiments that run at a moment with customers of a source, the newest first. */
export async function runningWith(
  sql: ShopSql,
  source: { readonly kind: string; readonly of: string },
  now: Date,
): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `select id from experiments
      where shop_id = $1 and source_kind = $2 and source = $3 and started_at <= $4 and planned_end_at > $4
        and stopped_at is null
      order by id desc`,
    [sql.shopId, source.kind, source.of, now],
  );
  return rows.map(({ id }) => id);
}

/** The id of the experiment that a form has started; null: it has started none. */
export async function startedBy(sql: ShopSql, requestKey: string): Promise<number | null> {
  const [found] = await sql.query<{ id: number }>(
    "select id from experiments where shop_id = $1 and request_key = $2",
    [sql.shopId, requestKey],
  );
  return found?.id ?? null;
}

export async function isNameTaken(sql: ShopSql, nameKey: string): Promise<boolean> {
  const rows = await sql.query("select 1 from experiments where shop_id = $1 and name_key = $2", [
    sql.shopId,
    nameKey,
  ]);
  return rows.length > 0;
}

/** How many experiments run at a moment. */
export async function countRunning(sql: ShopSql, now: Date): Promise<number> {
  const [found] = await sql.query<{ count: number }>(
    `select count(*)::int as count from experiments
      where shop_id = $1 and planned_end_at > $2 and stopped_at is null`,
    [sql.shopId, now],
  );
  return found?.count ?? 0;
}

/** The names of all experiments, by their ids. */
export async function experimentNames(sql: ShopSql): Promise<ReadonlyMap<number, string>> {
  const rows = await sql.query<{ id: number; name: string }>(
    "select id, name from experiments where shop_id = $1",
    [sql.shopId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Keeps others from starting or stopping an experiment until the transaction ends. */
export async function lockExperiments(sql: ShopSql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('experiments'))", [sql.shopId]);
}

/** Stores an experiment without its members. Call it after `lockExperiments`. @returns its id */
export async function insertExperiment(sql: ShopSql, experiment: ExperimentToStart): Promise<number> {
  const { source: of, sizes, ...rest } = experiment;
  const [inserted] = await sql.query<{ id: number }>(
    `insert into experiments
       (shop_id, request_key, name, name_key, source_kind, source, source_name, seed, percent, holdout_percent, members,
        sample_size, holdout_size, planned_days, decide_by, currency, include_point_of_sale, past, started_at,
        planned_end_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb, $19, $20)
     returning id`,
    [
      ...[sql.shopId, rest.requestKey, rest.name, rest.nameKey, of.kind, String(of.of), rest.sourceName],
      ...[rest.seed, rest.samplePercent, rest.holdoutPercent, rest.members, sizes.sample, sizes.holdout],
      ...[rest.plannedDays, rest.decideBy, rest.currency, rest.includePointOfSale],
      ...[rest.past && JSON.stringify(rest.past), rest.startedAt, rest.plannedEndAt],
    ],
  );
  if (inserted === undefined) throw new Error("The database gave no id to a new experiment.");
  return inserted.id;
}

/** Stops an experiment that runs. @returns false: there is none, or it has ended */
export async function stopExperimentRow(sql: ShopSql, id: number, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `update experiments set stopped_at = $3
      where shop_id = $1 and id = $2 and stopped_at is null and planned_end_at > $3 returning 1`,
    [sql.shopId, id, now],
  );
  return rows.length > 0;
}

/** Notes what came of an experiment as of a moment. A later moment stays. */
export async function noteResult(sql: ShopSql, id: number, result: object, at: Date): Promise<void> {
  await sql.query(
    `update experiments set result = $3::jsonb, result_at = $4
      where shop_id = $1 and id = $2 and (result_at is null or result_at <= $4)`,
    [sql.shopId, id, JSON.stringify(result), at],
  );
}

/** When the next experiment comes to its planned end after a moment; null: none runs. */
export async function nextPlannedEnd(sql: ShopSql, after: Date): Promise<Date | null> {
  const [found] = await sql.query<{ at: Date | null }>(
    `select min(planned_end_at) as at from experiments
      where shop_id = $1 and stopped_at is null and planned_end_at > $2`,
    [sql.shopId, after],
  );
  return found?.at ?? null;
}

/** For so many days after its end, the result of an experiment follows what is refunded, cancelled or read late. */
const FOLLOWED_DAYS = 60;

const IS_OPEN = `shop_id = $1 and least(planned_end_at, stopped_at) > $2::timestamptz - interval '${String(FOLLOWED_DAYS)} days'`;

/** Whether any experiment may have another result as of a moment. */
export async function hasOpenResults(sql: ShopSql, now: Date): Promise<boolean> {
  const rows = await sql.query(`select 1 from experiments where ${IS_OPEN} limit 1`, [sql.shopId, now]);
  return rows.length > 0;
}

/**
 * The experiments whose result is due at a moment, the oldest first: those that run, those that ended
 * not long ago, and those that never had the result of their end.
 */
export async function openResults(sql: ShopSql, now: Date): Promise<Experiment[]> {
  const rows = await sql.query<object>(
    `${SELECT} and (${IS_OPEN} or result_at is null or result_at < least(planned_end_at, stopped_at)) order by id`,
    [sql.shopId, now],
  );
  return rows.map((each) => row.parse(each));
}
