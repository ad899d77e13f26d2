/** Advice to PostgreSQL's planner until the transaction ends. */
import type { ShopSql } from "./shop-scope.server.ts";

/**
 * For grouping and sorting all of a shop's orders: as they lie on the disk and in memory, where PostgreSQL would else go
 * through files for want of more than 4 MB, or save the sorting by fetching each order through an index.
 */
export async function readInBulk(sql: ShopSql): Promise<void> {
  await sql.query("set local work_mem = '64MB'; set local enable_indexscan = off");
}

/**
 * For joining a shop's tables as a whole. The planner knows no sizes of shops, and would look each of some hundred
 * thousand rows up by itself.
 */
export async function joinInBulk(sql: ShopSql): Promise<void> {
  await sql.query("set local work_mem = '64MB'; set local enable_nestloop = off");
}

/**
 * For reading page by page in the order of a key, each row with what belongs to it. Of a table that has just grown the
 * planner might read, join and sort all of it for each page.
 */
export async function readAlongKey(sql: ShopSql): Promise<void> {
  await sql.query(
    "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off",
  );
}
