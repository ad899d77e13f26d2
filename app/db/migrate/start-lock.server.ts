import { setTimeout as delay } from "node:timers/promises";

import type pg from "pg";

import type { Database } from "../core/database.server.ts";

/** The lock that Prisma's own tool takes, so that the two exclude each other. */
const LOCK = 72_707_369;
const TRY_AGAIN_MS = 100;

/**
 * Runs work that only one process may do at its start, on a connection of its own. Other processes wait. They don't
 * wait in the database, but ask for the lock again and again. An index that is made concurrently waits for every
 * running statement, so it would wait for theirs too.
 */
export async function withStartLock<T>(
  db: Database,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await db.locks.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [
        LOCK,
      ]);
      if (rows[0]?.locked === true) break;
      await delay(TRY_AGAIN_MS);
    }
    return await work(client);
  } finally {
    // Closing the connection releases the lock, whatever state a failure left the connection in.
    client.release(true);
  }
}
