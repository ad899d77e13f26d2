import { setTimeout as delay } from "node:timers/promises";

import type pg from "pg";

import type { Database } from "../core/database.server.ts";

/** The lock that Prisma's own tool takes, so that the two exclude each other. */
const LOCK = 72_707_369;
const TRY_AGAIN_MS = 100;

/**
 * Does what only one process may do at its start, on a connection of its own; the others wait. They ask again and again
 * instead of waiting in the database: an index that is made concurrently waits for every statement that is under way.
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
    // Closing the connection gives the lock back, whatever state a failure left it in.
    client.release(true);
  }
}
