import path from "node:path";

import { type Database, openDatabase } from "../db/database.server.ts";
import { startEmbedded } from "../db/embedded/embedded.server.ts";
import { migrate } from "../db/migrate.server.ts";
import { requireUsable } from "../db/reachable.server.ts";
import type { Env } from "../env.server.ts";
import type { Logger } from "../log.server.ts";
import { createJobQueue, type JobQueue } from "../queue/queue.server.ts";
import type { Shutdown } from "./shutdown.server.ts";

interface Storage {
  readonly db: Database;
  readonly queue: JobQueue;
}

/** Opens the database (starting the built-in one without DATABASE_URL), brings it up to date, starts the queue. */
export async function openStorage(env: Env, log: Logger, shutdown: Shutdown): Promise<Storage> {
  const url = env.DATABASE_URL ?? (await startBuiltIn(path.resolve(env.DATA_DIR), log, shutdown));
  const db = openDatabase(url, {
    onError: (error) => log.warn({ err: error }, "a connection to the database broke"),
  });
  shutdown.add("database", () => db.close());
  await requireUsable(db, url);
  const applied = await migrate(db);
  if (applied.length > 0) log.info({ migrations: applied }, "database brought up to date");
  // The built-in database belongs to this process alone.
  const queue = createJobQueue({ db, url, log, alone: env.DATABASE_URL === undefined });
  shutdown.add("job queue", () => queue.stop());
  await queue.start();
  return { db, queue };
}

async function startBuiltIn(dataFolder: string, log: Logger, shutdown: Shutdown): Promise<string> {
  const server = await startEmbedded(dataFolder);
  shutdown.add("built-in PostgreSQL", () => server.stop());
  log.info({ dataFolder: server.dataFolder }, "built-in PostgreSQL runs");
  void server.lost.then((error) => {
    log.fatal({ err: error }, "the built-in PostgreSQL was lost");
    void shutdown.run().then(() => process.exit(1));
  });
  return server.url;
}
