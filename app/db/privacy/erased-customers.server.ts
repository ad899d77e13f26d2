/** Customers who were erased and must not come back: only a keyed hash of their Shopify id is kept. */
import { createHmac } from "node:crypto";

import type { Database } from "../core/database.server.ts";
import { erasureKey } from "./erasure-key.server.ts";
import type { SecretBox } from "../core/secret-box.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Keeps the hashes of customers who are being erased. */
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
 * For one shop. The key is opened once; a shop where nobody was erased costs one look at an empty table.
 * To be asked in the transaction that then writes, after `keepCustomers`.
 */
export function erasedAmong(
  { db, secrets }: { readonly db: Pick<Database, "prisma">; readonly secrets: SecretBox },
  shopId: number,
): ErasedAmong {
  let key: Promise<Buffer> | null = null;
  return async (sql, shopifyIds) => {
    const hashes = await readHashes(sql);
    if (hashes.size === 0) return new Set();
    const opened = await (key ??= erasureKey(db, secrets, shopId));
    return new Set(shopifyIds.filter((id) => hashes.has(hashOf(opened, id).toString("base64"))));
  };
}

async function readHashes(sql: ShopSql): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ hash: Buffer }>("select hash from erased_customers where shop_id = $1", [
    sql.shopId,
  ]);
  return new Set(rows.map(({ hash }) => hash.toString("base64")));
}

function hashOf(key: Buffer, shopifyId: bigint): Buffer {
  return createHmac("sha256", key).update(String(shopifyId)).digest();
}
