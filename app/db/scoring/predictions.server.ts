import { z } from "zod";

import { HORIZONS, type Horizon } from "../../domain/predict/horizons.ts";
import type { NextOrder } from "../../domain/predict/next-order.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { int2Array, int4Array, int8Array } from "../core/binary-array.ts";
import { existingRow } from "../core/existing-row.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Predictions are made with each adopted model, and so often in between. */
const EVERY_DAYS = 7;

/** Whether predictions are due after the newest run: none were made with its model, or not in the last days. */
export async function isPredictionDue(sql: ShopSql): Promise<boolean> {
  const [row] = await sql.query<{ due: boolean }>(
    `with newest as (select model_id, as_of from runs where shop_id = $1 order by id desc limit 1),
          made as (select model_id, as_of from predictions where shop_id = $1 order by as_of desc limit 1)
     select exists (select from newest) and not exists (
       select from newest join made on made.model_id = newest.model_id
         and made.as_of > newest.as_of - make_interval(days => $2)) as due`,
    [sql.shopId, EVERY_DAYS],
  );
  return row?.due ?? false;
}

/** What is expected of customers, by column, as it is stored. */
export interface StoredPredictions {
  readonly shopifyId: readonly bigint[];
  readonly chance: readonly [of90: readonly (number | null)[], of365: readonly (number | null)[]];
  readonly orders: readonly [of90: readonly (number | null)[], of365: readonly (number | null)[]];
  readonly revenueMinor: readonly [of90: readonly number[], of365: readonly (number | null)[]];
  /** When the next order is expected, in days after the last one. */
  readonly nextDays: readonly [from: readonly (number | null)[], until: readonly (number | null)[]];
}

const COLUMNS =
  "chance_90, orders_90, revenue_90_minor, chance_365, orders_365, revenue_365_minor, next_from_days, next_until_days";

const columnsOf = (row: string): string =>
  COLUMNS.split(", ")
    .map((column) => `${row}.${column}`)
    .join(", ");

/** Writes the predictions that changed. Customers who were erased since they were read are left out. */
export async function writePredictions(sql: ShopSql, found: StoredPredictions): Promise<void> {
  await sql.query(
    `insert into customers (shop_id, id, ${COLUMNS})
     select $1, here.id, ${columnsOf("found")}
       from unnest($2::bigint[], $3::smallint[], $4::int[], $5::bigint[], $6::smallint[], $7::int[], $8::bigint[],
              $9::smallint[], $10::smallint[])
              as found(shopify_id, ${COLUMNS})
       ${existingRow(
         "customers",
         `shop_id = $1 and shopify_id = found.shopify_id
            and (${columnsOf("customers")}) is distinct from (${columnsOf("found")})`,
         { columns: "customers.id" },
       )}
     on conflict (shop_id, id) do update set (${COLUMNS}) = (${columnsOf("excluded")})`,
    [
      sql.shopId,
      int8Array(found.shopifyId),
      int2Array(found.chance[0]),
      int4Array(found.orders[0]),
      int8Array(found.revenueMinor[0]),
      int2Array(found.chance[1]),
      int4Array(found.orders[1]),
      int8Array(found.revenueMinor[1]),
      int2Array(found.nextDays[0]),
      int2Array(found.nextDays[1]),
    ],
  );
}

/**
 * Takes the predictions off customers who are in no group.
 * @param all - true: off everybody
 */
export async function clearPredictions(sql: ShopSql, all: boolean): Promise<void> {
  await sql.query(
    `update customers set (${COLUMNS}) = (null, null, 0, null, null, null, null, null)
      where shop_id = $1 and (chance_90 is not null or chance_365 is not null) and ($2 or "group" is null)`,
    [sql.shopId, all],
  );
}

/** What is expected of a group's customers in all. */
const groupSum = z.object({
  group: z.enum(GROUPS),
  customers: z.int(),
  /** null: nothing is predicted so far ahead. */
  revenue90Minor: z.number().nullable(),
  revenue365Minor: z.number().nullable(),
});

export type GroupSum = z.output<typeof groupSum>;

async function sumByGroup(sql: ShopSql): Promise<GroupSum[]> {
  return sql.query<GroupSum>(
    `select "group", count(*)::int as customers, sum(revenue_90_minor)::float8 as "revenue90Minor",
            sum(revenue_365_minor)::float8 as "revenue365Minor"
       from customers where shop_id = $1 and "group" is not null and (chance_90 is not null or chance_365 is not null)
      group by "group" order by "group"`,
    [sql.shopId],
  );
}

const compared = {
  customers: z.int(),
  expectedOrders: z.number(),
  orders: z.number(),
  expectedRevenueMinor: z.number(),
  revenueMinor: z.number(),
};
/** What was predicted some days ahead, and how far off such predictions had been. */
const horizon = z.object({
  days: z.union(HORIZONS.map((days) => z.literal(days))),
  /** null: the rhythm was not known, and nothing is predicted. */
  fit: z.object({ method: z.enum(["regression", "corrected", "visits"]), buyers: z.int() }).nullable(),
  windows: z.array(z.object({ at: z.coerce.date(), ...compared, tenths: z.array(z.object(compared)) })),
});

const prediction = z.object({
  asOf: z.date(),
  currency: z.string(),
  customers: z.int(),
  learnedFrom: z.int(),
  fits: z.array(horizon),
  groups: z.array(groupSum),
});

export type PredictionRow = z.output<typeof prediction>;

/** The windows that are over, of predictions so many days ahead. */
export function windowsOf({ fits }: PredictionRow, days: Horizon): PredictionRow["fits"][number]["windows"] {
  return fits.find((each) => each.days === days)?.windows ?? [];
}

/** The newest prediction of a shop; null before the first. */
export async function newestPrediction(sql: ShopSql): Promise<PredictionRow | null> {
  const [row] = await sql.query<object>(
    `select as_of as "asOf", currency, customers, learned_from as "learnedFrom", fits, groups
       from predictions where shop_id = $1 order by as_of desc limit 1`,
    [sql.shopId],
  );
  return row === undefined ? null : prediction.parse(row);
}

export interface NewPrediction {
  readonly asOf: Date;
  readonly modelId: number;
  readonly fittedAt: Date;
  readonly currency: string;
  readonly customers: number;
  readonly learnedFrom: number;
  readonly inputHash: string;
  /** For each horizon what was fitted, as it can be written in JSON. */
  readonly fits: readonly {
    readonly days: number;
    readonly fit: object | null;
    readonly windows: readonly object[];
  }[];
}

/** Records a fit, with what is expected of each group by the stored predictions. One of the same moment is replaced. */
export async function recordPrediction(sql: ShopSql, made: NewPrediction): Promise<void> {
  const groups = await sumByGroup(sql);
  await sql.query(
    `insert into predictions (shop_id, as_of, model_id, fitted_at, currency, customers, learned_from, input_hash,
       fits, groups)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)
     on conflict (shop_id, as_of) do update set model_id = excluded.model_id, fitted_at = excluded.fitted_at,
       currency = excluded.currency, customers = excluded.customers, learned_from = excluded.learned_from,
       input_hash = excluded.input_hash, fits = excluded.fits, groups = excluded.groups`,
    [
      sql.shopId,
      made.asOf.toISOString(),
      made.modelId,
      made.fittedAt.toISOString(),
      made.currency,
      made.customers,
      made.learnedFrom,
      made.inputHash,
      JSON.stringify(made.fits),
      JSON.stringify(groups),
    ],
  );
}

/** What is expected of a customer some days ahead, as it is stored. */
export interface CustomerPrediction {
  readonly days: Horizon;
  readonly chanceUnits: number;
  readonly orderUnits: number;
  readonly revenueMinor: number;
}

/** What is expected of a customer, by horizon. Empty: nothing is predicted. */
export async function readPredicted(sql: ShopSql, customerId: bigint): Promise<CustomerPrediction[]> {
  return sql.query<CustomerPrediction>(
    `select found.days, found.chance as "chanceUnits", found.orders as "orderUnits",
            found.revenue::float8 as "revenueMinor"
       from customers c cross join lateral (values
              (90, c.chance_90, c.orders_90, c.revenue_90_minor),
              (365, c.chance_365, c.orders_365, c.revenue_365_minor)) as found (days, chance, orders, revenue)
      where c.shop_id = $1 and c.id = $2 and c."group" is not null and found.chance is not null`,
    [sql.shopId, customerId],
  );
}

/** When a customer's next order is expected, in days after the last one; null: the customer's rhythm says nothing. */
export async function readNextOrder(sql: ShopSql, customerId: bigint): Promise<NextOrder | null> {
  const [row] = await sql.query<NextOrder>(
    `select next_from_days as "fromDays", next_until_days as "untilDays" from customers
      where shop_id = $1 and id = $2 and "group" is not null and next_from_days is not null`,
    [sql.shopId, customerId],
  );
  return row ?? null;
}
