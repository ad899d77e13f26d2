/** Hints for PostgreSQL's planner. They hold until the transaction ends. */
import type { ShopSql } from "./shop-scope.server.ts";

/**
 * For grouping and sorting all of a shop's orders. The rows are read as they lie on the disk, and sorted in memory.
 * Without this, PostgreSQL would sort more than 4 MB in files, or avoid the sort by fetching each order through an
 * index.
 */
export async function readInBulk(sql: ShopSql): Promise<void> {
  await sql.query("set local work_mem = '64MB'; set local enable_indexscan = off");
}

/**
 * For joining a shop's tables as a whole. The planner doesn't know how large each shop is. It would look up some
 * hundred thousand rows one by one.
 */
export async function joinInBulk(sql: ShopSql): Promise<void> {
  await sql.query("set local work_mem = '64MB'; set local enable_nestloop = off");
}

/**
 * For reading page by page in the order of a key, each row with what belongs to it. If a table has just grown, the
 * planner might read, join and sort all of it for each page.
 */
export async function readAlongKey(sql: ShopSql): Promise<void> {
  await sql.query(
    "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off",
  );
}

/**
 * The same for one statement that writes, within a transaction whose other statements have hints of their own, or none:
 * afterwards all is as before. Where it fails, the transaction is over.
 */
export async function writeAlongKey<T>(sql: ShopSql, write: () => Promise<T>): Promise<T> {
  const [before] = await sql.query<{ seqscan: string; bitmapscan: string; sort: string }>(
    `select current_setting('enable_seqscan') as seqscan, current_setting('enable_bitmapscan') as bitmapscan,
            current_setting('enable_sort') as sort`,
  );
  await readAlongKey(sql);
  const written = await write();
  await sql.query(
    `select set_config('enable_seqscan', $1, true), set_config('enable_bitmapscan', $2, true),
            set_config('enable_sort', $3, true)`,
    [before?.seqscan, before?.bitmapscan, before?.sort],
  );
  return written;
}

/**
 * For looking up a few rows for each of many. Right after an import the planner takes a table for so small that it would
 * read all of it for each.
 */
export async function lookUpEach(sql: ShopSql): Promise<void> {
  await sql.query("set local enable_seqscan = off");
}

/**
 * For reading the first rows of many pieces of an index, in its order. The planner takes the pieces for small. Right
 * after a shop was scored, before a vacuum, it would fetch and sort all rows of each.
 */
export async function readPieces(sql: ShopSql): Promise<void> {
  await sql.query("set local enable_seqscan = off; set local enable_bitmapscan = off");
}

const MERGING = `set local enable_nestloop = on; set local enable_seqscan = off; set local enable_bitmapscan = off;
  set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_sort = off;
  set local max_parallel_workers_per_gather = 0; set local jit = off`;

/**
 * For merging many pieces of an index in its order, each row with what belongs to it, until there are enough. The
 * planner takes the pieces for small. It would read and sort all rows of each. These hints end with the reading.
 */
export async function mergePieces<T>(sql: ShopSql, read: () => Promise<T>): Promise<T> {
  await sql.query(`savepoint hints; ${MERGING}`);
  try {
    return await read();
  } finally {
    await sql.query("rollback to savepoint hints; release savepoint hints");
  }
}

/** Takes all of these hints back, and any limit of time: what follows in the transaction writes rows of its own. */
export async function readAsUsual(sql: ShopSql): Promise<void> {
  const changed = [
    "work_mem",
    "jit",
    "statement_timeout",
    "enable_nestloop",
    "enable_indexscan",
    "enable_sort",
  ];
  await sql.query(changed.map((setting) => `set local ${setting} to default`).join("; "));
}
