import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * How many rows there are.
 * @param from - what follows `from` in SQL: $1 is the shop, and the values start with $2
 */
export async function countRows(
  sql: ShopSql,
  from: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const [row] = await sql.query<{ rows: bigint }>(`select count(*) as rows from ${from}`, [
    sql.shopId,
    ...values,
  ]);
  return Number(row?.rows ?? 0n);
}
