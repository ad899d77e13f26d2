/** Customers who were erased and must not come back. Only a keyed hash of their Shopify id is kept. */
import { createHmac } from "node:crypto";

import type { Database } from "../core/database.server.ts";
import { erasureKey } from "./erasure-key.server.ts";
import type { SecretBox } from "../core/secret-box.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Stores the hashes of customers who are being erased. */
export async function noteErased(
  sql: ShopSql,
  key: Buffer,
  shopifyIds: readonly bigint[],
  now: Date,
): Promise<void> {
  await sql.query(
    `insert into erased_customers (shop_id, hash, erased_at) select $1, hash, $3 from unnest($2::bytea[]) as hash
     on conflict (shop_id, hash) do nothing`,
    [sql.shopId, shopifyIds.map((id) => hashOf(key, id)), now.toISOString()],
  );
}

/** Tells which of some customers, by Shopify's ids, were erased. */
export type ErasedAmong = (sql: ShopSql, shopifyIds: readonly bigint[]) => Promise<ReadonlySet<bigint>>;

/**
 * Makes such a function for one shop. It opens the key once. In a shop where nobody was erased, a call costs one look
 * at the table's key. Call it in the transaction that then writes, after `keepCustomers`.
 */
export function erasedAmong(
  { db, secrets }: { readonly db: Pick<Database, "prisma">; readonly secrets: SecretBox },
  shopId: number,
): ErasedAmong {
  let key: Promise<Buffer> | null = null;
  return async (sql, shopifyIds) => {
    if (shopifyIds.length === 0 || !(await wasAnybodyErased(sql))) return new Set();
    const opened = await (key ??= erasureKey(db, secrets, shopId));
    const ids = [...new Set(shopifyIds)];
    const erased = await erasedPlaces(
      sql,
      ids.map((id) => hashOf(opened, id)),
    );
    return new Set(ids.filter((_, place) => erased.has(place)));
  };
}

async function wasAnybodyErased(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query("select 1 from erased_customers where shop_id = $1 order by hash limit 1", [
    sql.shopId,
  ]);
  return rows.length > 0;
}

/** The positions, from 0, of the hashes that are stored. */
async function erasedPlaces(sql: ShopSql, hashes: readonly Buffer[]): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ place: number }>(
    `select given.place::int - 1 as place
       from unnest($2::bytea[]) with ordinality as given (hash, place)
       cross join lateral (
         select from erased_customers where shop_id = $1 and hash = given.hash limit 1) as here`,
    [sql.shopId, hashes],
  );
  return new Set(rows.map(({ place }) => place));
}

function hashOf(key: Buffer, shopifyId: bigint): Buffer {
  return createHmac("sha256", key).update(String(shopifyId)).digest();
}
