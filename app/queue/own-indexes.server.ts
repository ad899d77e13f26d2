/** Indexes of ours on pg-boss's table of jobs. pg-boss lets be what it finds beside its own. */
import type { Database } from "../db/core/database.server.ts";
import { withStartLock } from "../db/migrate/start-lock.server.ts";
import { QUEUE_SCHEMA } from "./schema.ts";

interface OwnIndex {
  readonly name: string;
  /** What follows the table's name in `create index`. */
  readonly definition: string;
}

/** Makes an index that is not there yet. Many jobs wait where an earlier version ran: nothing is locked meanwhile. */
export async function ensureOwnIndex(db: Database, { name, definition }: OwnIndex): Promise<void> {
  await withStartLock(db, async (client) => {
    const { rows } = await client.query(
      `select from pg_index where indexrelid = to_regclass('${QUEUE_SCHEMA}.${name}') and indisvalid`,
    );
    if (rows.length > 0) return;
    // What a killed process left half made is of no use.
    await client.query(`drop index concurrently if exists ${QUEUE_SCHEMA}.${name}`);
    await client.query(`create index concurrently ${name} on ${QUEUE_SCHEMA}.job_common ${definition}`);
  });
}
