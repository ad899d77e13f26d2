import { z } from "zod";

import type { FittedModel } from "../domain/rfm/score.ts";
import type { ShopSql } from "./shop-scope.server.ts";

/** What decides which orders count: a model holds for one such choice. */
export interface ModelBasis {
  readonly windowYears: number;
  readonly includePointOfSale: boolean;
  /** ISO 4217. */
  readonly currency: string;
}

export interface ModelRow extends ModelBasis, FittedModel {
  readonly id: number;
  readonly customers: number;
  /** Whether it was fitted to the 60 days that an app without `read_all_orders` sees. */
  readonly scopeLimited: boolean;
}

const numbers = z.array(z.number());
const dimensions = z.object({ r: numbers, f: numbers, m: numbers });

const modelRow = z.object({
  id: z.int(),
  gap90Days: z.int().positive(),
  boundaries: dimensions,
  centroids: dimensions,
  windowYears: z.int(),
  includePointOfSale: z.boolean(),
  currency: z.string(),
  customers: z.int(),
  scopeLimited: z.boolean(),
});

/** The model that runs score with: the newest that was adopted. */
export async function activeModel(sql: ShopSql): Promise<ModelRow | null> {
  const [row] = await sql.query<object>(
    `select m.id, gap90_days as "gap90Days", boundaries, centroids, window_years as "windowYears",
            include_point_of_sale as "includePointOfSale", currency, m.customers,
            coalesce((select i.scope_limited
                        from runs r join imports i on i.shop_id = r.shop_id and i.id = r.import_id
                       where r.shop_id = $1 and r.model_id = m.id order by r.id limit 1), false) as "scopeLimited"
       from models m
      where m.shop_id = $1 and adopted_at is not null
      order by m.id desc limit 1`,
    [sql.shopId],
  );
  return row === undefined ? null : modelRow.parse(row);
}

interface NewModel extends ModelBasis {
  readonly fitted: FittedModel;
  readonly asOf: Date;
  readonly customers: number;
  readonly orders: number;
  readonly inputHash: string;
  readonly now: Date;
}

/** Stores a model and adopts it; returns its id. */
export async function adoptModel(sql: ShopSql, model: NewModel): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    `insert into models (shop_id, fitted_at, adopted_at, as_of, gap90_days, boundaries, centroids, window_years,
       include_point_of_sale, currency, customers, orders, input_hash)
     values ($1, $2, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10, $11, $12) returning id`,
    [
      sql.shopId,
      model.now.toISOString(),
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
    ],
  );
  if (row === undefined) throw new Error("The model was not stored.");
  return row.id;
}
