/** Our own indexes on pg-boss's table of jobs. pg-boss leaves alone what it finds beside its own. */
import type { Database } from "../db/core/database.server.ts";
import { withStartLock } from "../db/migrate/start-lock.server.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

interface OwnIndex {
  readonly name: string;
  /** The part of `create index` after the table's name. */
  readonly definition: string;
}

/**
 * Makes an index that is missing. The queue of an earlier version may have many waiting jobs, so the table is not
 * locked meanwhile.
 */
export async function ensureOwnIndex(db: Database, { name, definition }: OwnIndex): Promise<void> {
  await withStartLock(db, async (client) => {
    const { rows } = await client.query(
      `select from pg_index where indexrelid = to_regclass('${QUEUE_SCHEMA}.${name}') and indisvalid`,
    );
    if (rows.length > 0) return;
    // A killed process may have left a half-made index, which is of no use.
    await client.query(`drop index concurrently if exists ${QUEUE_SCHEMA}.${name}`);
    await client.query(`create index concurrently ${name} on ${QUEUE_SCHEMA}.job_common ${definition}`);
  });
}
