import type { Database } from "./database.server.ts";

/**
 * Has PostgreSQL look at how many orders and customers each shop has now. It does so by itself only when a tenth of a
 * table has changed; until then it takes a shop that just came for one with a single row, and may join all its rows
 * with all others. It reads a sample: about a second, however large the tables are.
 */
export async function refreshStatistics(db: Pick<Database, "pool">): Promise<void> {
  await db.pool.query("analyze orders, customers");
}
