import { z } from "zod";

import type { StoredRhythm } from "../../domain/rfm/gaps.ts";
import type { RefitPreview } from "../../domain/rfm/preview.ts";
import { FIT_CAUSES, type FitCause } from "../../domain/rfm/refit.ts";
import type { FittedModel } from "../../domain/rfm/score.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** What decides which orders count. A model is fitted for one such choice. */
export interface ModelBasis {
  readonly windowYears: number;
  readonly includePointOfSale: boolean;
  /** ISO 4217. */
  readonly currency: string;
}

export interface ModelRow extends ModelBasis, StoredRhythm, Pick<FittedModel, "boundaries" | "centroids"> {
  readonly id: number;
  readonly cause: FitCause;
  /** The moment that it was fitted as of. */
  readonly asOf: Date;
  readonly customers: number;
  readonly orders: number;
  /** Whether it was fitted to the 60 days that an app without `read_all_orders` sees. */
  readonly scopeLimited: boolean;
  /** Since when the merchant waits for a refit; null: not asked for. */
  readonly refitAskedAt: Date | null;
}

const numbers = z.array(z.number());
const dimensions = z.object({ r: numbers, f: numbers, m: numbers });

const modelRow = z.object({
  id: z.int(),
  cause: z.enum(FIT_CAUSES),
  asOf: z.date(),
  gaps: z.int().nonnegative().nullable(),
  gap50Days: z.int().positive().nullable(),
  gap75Days: z.int().positive().nullable(),
  gap90Days: z.int().positive(),
  boundaries: dimensions,
  centroids: dimensions,
  windowYears: z.int(),
  includePointOfSale: z.boolean(),
  currency: z.string(),
  customers: z.int(),
  orders: z.int(),
  scopeLimited: z.boolean(),
  refitAskedAt: z.date().nullable(),
});

const SELECT_MODEL = `
  select m.id, m.cause, m.as_of as "asOf", m.gaps, m.gap50_days as "gap50Days", m.gap75_days as "gap75Days",
         m.gap90_days as "gap90Days", m.boundaries, m.centroids,
         m.window_years as "windowYears", m.include_point_of_sale as "includePointOfSale", m.currency, m.customers,
         m.orders, m.scope_limited as "scopeLimited", m.refit_asked_at as "refitAskedAt"
    from models m`;

/** The model that runs score with. */
export async function activeModel(sql: ShopSql): Promise<ModelRow | null> {
  const [row] = await sql.query<object>(`${SELECT_MODEL} where m.shop_id = $1 and m.status = 'active'`, [
    sql.shopId,
  ]);
  return row === undefined ? null : modelRow.parse(row);
}

/** The model that the newest run scored with. It is the active one, unless another has become active since. */
export async function modelOfNewestRun(sql: ShopSql): Promise<ModelRow | null> {
  const [row] = await sql.query<object>(
    `${SELECT_MODEL} join runs r on r.shop_id = m.shop_id and r.model_id = m.id
      where m.shop_id = $1 order by r.id desc limit 1`,
    [sql.shopId],
  );
  return row === undefined ? null : modelRow.parse(row);
}

/** When the newest model was fitted. The date of the next refit follows from it. */
export interface NewestFit {
  readonly asOf: Date;
  /** The first order that it was fitted to; null: to none. */
  readonly firstOrderAt: Date | null;
  /** Whether it was fitted by an older definition, without the boundaries that the shop's rhythm sets. */
  readonly outdated: boolean;
}

/** The newest fit, even if its model was refused or replaced; null before the first. */
export async function newestFit(sql: ShopSql): Promise<NewestFit | null> {
  const [row] = await sql.query<NewestFit>(
    `select as_of as "asOf", first_order_at as "firstOrderAt", gaps is null as outdated
       from models where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  return row ?? null;
}

/** Keeps others from deciding which model is active until the transaction ends. */
export async function lockModels(sql: ShopSql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('models'))", [sql.shopId]);
}

export interface NewModel extends ModelBasis {
  readonly fitted: FittedModel;
  readonly cause: FitCause;
  readonly asOf: Date;
  readonly customers: number;
  readonly orders: number;
  readonly firstOrderAt: Date | null;
  readonly scopeLimited: boolean;
  readonly inputHash: string;
  /** Who would change group compared with the model before; null: that one counted other orders, or there was none. */
  readonly preview: RefitPreview | null;
  readonly now: Date;
}

/** Stores a model that is active at once. It replaces the active one and the pending one. Returns its id. */
export async function adoptNewModel(sql: ShopSql, model: NewModel): Promise<number> {
  await replaceModels(sql, ["active", "pending"]);
  return insertModel(sql, model, "active");
}

/** Stores a pending model, for the merchant to decide on. It replaces an earlier pending one. Returns its id. */
export async function holdNewModel(sql: ShopSql, model: NewModel): Promise<number> {
  await replaceModels(sql, ["pending"]);
  return insertModel(sql, model, "pending");
}

/** The preview without its examples. The customers in them are not kept after the decision. */
export const WITHOUT_EXAMPLES = `jsonb_set(preview, '{examples}', '[]')`;

export async function replaceModels(
  sql: ShopSql,
  statuses: readonly ("active" | "pending")[],
): Promise<void> {
  await sql.query(
    `update models set status = 'replaced', preview = ${WITHOUT_EXAMPLES}
      where shop_id = $1 and status = any($2::text[])`,
    [sql.shopId, statuses],
  );
}

async function insertModel(sql: ShopSql, model: NewModel, status: "active" | "pending"): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `insert into models (shop_id, fitted_at, adopted_at, as_of, gap90_days, boundaries, centroids, window_years,
       include_point_of_sale, currency, customers, orders, input_hash, status, cause, scope_limited, first_order_at,
       preview, gaps, gap50_days, gap75_days)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb,
       $19, $20, $21)
     returning id`,
    [
      sql.shopId,
      model.now.toISOString(),
      status === "active" ? model.now.toISOString() : null,
      model.asOf.toISOString(),
      model.fitted.gap90Days,
      JSON.stringify(model.fitted.boundaries),
      JSON.stringify(model.fitted.centroids),
      model.windowYears,
      model.includePointOfSale,
      model.currency,
      model.customers,
      model.orders,
      model.inputHash,
      status,
      model.cause,
      model.scopeLimited,
      model.firstOrderAt?.toISOString() ?? null,
      previewText(model.preview, status),
      model.fitted.gaps,
      model.fitted.gap50Days,
      model.fitted.gap75Days,
    ],
  );
  if (row === undefined) throw new Error("The model was not stored.");
  return row.id;
}

/** The examples are for the decision only: an active model keeps the figures alone. */
function previewText(preview: RefitPreview | null, status: "active" | "pending"): string | null {
  if (preview === null) return null;
  const examples =
    status === "active" ? [] : preview.examples.map((each) => ({ ...each, id: String(each.id) }));
  return JSON.stringify({ ...preview, examples });
}
