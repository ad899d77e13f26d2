import { z } from "zod";

import { GROUPS } from "../../domain/groups/group.ts";
import type { RefitPreview } from "../../domain/rfm/preview.ts";
import { replaceModels, WITHOUT_EXAMPLES } from "./models.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const count = z.int().nonnegative();
const group = z.enum(GROUPS);

const preview = z.object({
  customers: count,
  moved: count,
  cells: z.array(z.array(z.object({ customers: count, spentMinor: z.number() }))),
  examples: z.array(
    z.object({ id: z.string().transform(BigInt), from: group, to: group, spentMinor: z.number() }),
  ),
});

/** A pending model: it waits for the merchant's decision. */
export interface PendingModel {
  readonly id: number;
  readonly asOf: Date;
  /** The currency of the preview's amounts, ISO 4217. */
  readonly currency: string;
  readonly preview: RefitPreview;
}

/** The pending model; null: there is nothing to decide. */
export async function pendingModel(sql: ShopSql): Promise<PendingModel | null> {
  const [row] = await sql.query<Omit<PendingModel, "preview"> & { preview: unknown }>(
    `select id, as_of as "asOf", currency, preview from models where shop_id = $1 and status = 'pending'`,
    [sql.shopId],
  );
  return row === undefined ? null : { ...row, preview: preview.parse(row.preview) };
}

/** Shopify's ids of the customers of a preview, by internal id. Customers without one are left out. */
export async function shopifyIdsOf(sql: ShopSql, ids: readonly bigint[]): Promise<Map<bigint, bigint>> {
  const rows = await sql.query<{ id: bigint; shopifyId: bigint }>(
    `select id, shopify_id as "shopifyId" from customers
      where shop_id = $1 and id = any($2::bigint[]) and shopify_id is not null`,
    [sql.shopId, ids],
  );
  return new Map(rows.map(({ id, shopifyId }) => [id, shopifyId]));
}

/**
 * Makes the pending model active.
 * @returns false: it is not pending (any more), and nothing changed
 */
export async function adoptPendingModel(sql: ShopSql, modelId: number, now: Date): Promise<boolean> {
  if ((await pendingModel(sql))?.id !== modelId) return false;
  await replaceModels(sql, ["active"]);
  await sql.query(
    `update models set status = 'active', adopted_at = $3, preview = ${WITHOUT_EXAMPLES}
      where shop_id = $1 and id = $2`,
    [sql.shopId, modelId, now.toISOString()],
  );
  return true;
}

/**
 * Refuses the pending model.
 * @returns false: it is not pending (any more), and nothing changed
 */
export async function refuseHeldModel(sql: ShopSql, modelId: number): Promise<boolean> {
  const rows = await sql.query(
    `update models set status = 'refused', preview = ${WITHOUT_EXAMPLES}
      where shop_id = $1 and id = $2 and status = 'pending' returning id`,
    [sql.shopId, modelId],
  );
  return rows.length > 0;
}

/** Takes customers who are erased out of the pending model's examples. */
export async function eraseExamples(sql: ShopSql, customerIds: readonly bigint[]): Promise<void> {
  await sql.query(
    `update models set preview = jsonb_set(preview, '{examples}', coalesce(
        (select jsonb_agg(example) from jsonb_array_elements(preview->'examples') as example
          where (example->>'id')::bigint <> all($2::bigint[])), '[]'))
      where shop_id = $1 and status = 'pending'`,
    [sql.shopId, customerIds],
  );
}
