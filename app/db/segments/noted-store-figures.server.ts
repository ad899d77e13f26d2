/** The store's figures as they were noted with the newest run: adding them up reads all customers and orders. */
import { z } from "zod";

import type { StoreFigures } from "../../domain/presets/figures.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const figures = z.object({
  currency: z.string(),
  people: z.number(),
  orders: z.number(),
  spentMinor: z.number(),
  recent: z.object({ buyers: z.number(), orders: z.number(), spentMinor: z.number() }),
  country: z.string().nullable(),
  city: z.string().nullable(),
  productType: z.string().nullable(),
  gender: z.string().nullable(),
}) satisfies z.ZodType<StoreFigures>;
const noted = z.object({ key: z.string(), figures });

/**
 * The figures that are noted.
 * @param key - says what they must have been read by
 * @returns null: none are noted, or they were read by something else
 */
export async function notedStoreFigures(sql: ShopSql, key: string): Promise<StoreFigures | null> {
  const [run] = await sql.query<{ noted: unknown }>(
    `select store_figures as noted from runs where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  // A note of another version is no note.
  const found = noted.safeParse(run?.noted).data;
  return found?.key === key ? found.figures : null;
}

/** Notes the figures with the newest run. Those of older runs go. Call it after `shareCustomers`. */
export async function noteStoreFigures(sql: ShopSql, key: string, found: StoreFigures): Promise<void> {
  await sql.query(
    `update runs set store_figures = case when id = newest.run then $2::jsonb end
       from (select max(id) as run from runs where shop_id = $1) newest
      where shop_id = $1 and (id = newest.run or store_figures is not null)`,
    [sql.shopId, JSON.stringify({ key, figures: found })],
  );
}

/** The most common city may be that of a single customer. So an erasure takes the note back. */
export async function forgetStoreFigures(sql: ShopSql): Promise<void> {
  await sql.query("update runs set store_figures = null where shop_id = $1 and store_figures is not null", [
    sql.shopId,
  ]);
}
