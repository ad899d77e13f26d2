import type { Database } from "../core/database.server.ts";

/**
 * About how many starts wait, of all shops: as PostgreSQL's own statistics of the table say. Counting them would read
 * every shop's rows.
 */
export async function readWaitingStarts(db: Pick<Database, "urgent">): Promise<number> {
  const { rows } = await db.urgent.query<{ waiting: number }>(
    "select n_live_tup::float8 as waiting from pg_stat_user_tables where relid = 'workflow_calls'::regclass",
  );
  return rows[0]?.waiting ?? 0;
}
