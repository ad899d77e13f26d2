/** A shop of any size, for watching how the rows grow that its statements touch. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { GROUP_AUDIENCES, type LabelledAudience } from "../../../app/domain/sync/audience.ts";
import type { Order } from "../../../app/domain/orders/order.ts";

export const NOW = new Date("2026-03-01T12:00:00.000Z");
export const LATER = new Date("2026-03-02T12:00:00.000Z");

export interface GrowthShop {
  readonly db: Database;
  readonly shopId: number;
  /** Customers, and orders. */
  readonly size: number;
  /** Runs a transaction. */
  readonly tx: <T>(work: (sql: ShopSql) => Promise<T>) => Promise<T>;
}

/** A shop that is known, with nothing in it but an import, a model and a run. */
export async function openShop(db: Database, domain: string, size: number): Promise<GrowthShop> {
  const { id: shopId } = await registerShop(db, { domain, currency: "EUR" }, NOW);
  const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(db, shopId, work);
  await tx(async (sql) => {
    await sql.query(
      `insert into imports (shop_id, id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 1, 'reading', $2, $3, false, $2)`,
      [shopId, NOW, new Date(0)],
    );
    await sql.query(
      `insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                           include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                           scope_limited, adopted_at)
       values ($1, 1, $2, $2, 180, '{}', '{}', 10, false, 'EUR', $3, $3, 'x', 'active', 'first', false, $2)`,
      [shopId, NOW, size],
    );
    await sql.query(
      `insert into runs (shop_id, id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       values ($1, 1, 1, 1, $2, $2, $2, $3, $3, '{}', $3, 'x')`,
      [shopId, NOW, size],
    );
    await sql.query(
      `insert into sync_targets (shop_id, target, enabled, encrypted_key, create_profiles)
       values ($1, 'klaviyo', true, 'sealed', true), ($1, 'shopify_tags', true, null, false)`,
      [shopId],
    );
  });
  return { db, shopId, size, tx };
}

/** An order for each customer, all of another customer. */
export function orders(size: number, changes: Partial<Order> = {}, step = 1): Order[] {
  return Array.from({ length: Math.ceil(size / step) }, (_, place) => ({
    id: BigInt(1 + place * step),
    customerShopifyId: shopifyId(place * step),
    createdAt: NOW,
    processedAt: NOW,
    updatedAt: NOW,
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor: 100,
    ...changes,
  }));
}

export const shopifyId = (place: number): bigint => BigInt(1_000_000 + place);
export const emailOf = (place: number): string => `c${String(place).padStart(6, "0")}@example.com`;
export const places = (size: number, step = 1): number[] =>
  Array.from({ length: Math.ceil(size / step) }, (_, n) => n * step);

/** In pieces of a fixed length: of a larger shop there are more. */
export function* pieces<T>(all: readonly T[], length = 500): Generator<T[]> {
  for (let from = 0; from < all.length; from += length) yield all.slice(from, from + length);
}

export const AUDIENCES: readonly LabelledAudience[] = GROUP_AUDIENCES.map((group) => ({
  ...group,
  label: `Sixfold: ${group.subject}`,
  previousLabel: null,
}));

/** The customers' internal ids, in the order of their places. */
export async function customerIds({ tx }: GrowthShop): Promise<bigint[]> {
  const rows = await tx((sql) =>
    sql.query<{ id: bigint }>("select id from customers where shop_id = $1 order by shopify_id", [
      sql.shopId,
    ]),
  );
  return rows.map(({ id }) => id);
}
