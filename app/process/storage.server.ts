import path from "node:path";

import { type Database, openDatabase } from "../db/core/database.server.ts";
import { startEmbedded } from "../db/embedded/embedded.server.ts";
import { migrate } from "../db/migrate/migrate.server.ts";
import { requireUsable } from "../db/migrate/reachable.server.ts";
import type { Env } from "../env.server.ts";
import type { LogScope } from "../log-scope.server.ts";
import type { Logger } from "../log.server.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.server.ts";
import { readWaitingStarts } from "../db/workflows/waiting-starts.server.ts";
import { readQueueDepth } from "../queue/depth.server.ts";
import { createJobQueue, type JobQueue } from "../queue/queue.server.ts";
import type { Rhythm } from "../queue/rhythm.ts";
import { observeJobs } from "./observe-jobs.server.ts";
import type { Shutdown } from "./shutdown.server.ts";

interface Storage {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly metrics: Metrics;
}

interface Opening {
  readonly env: Env;
  readonly log: Logger;
  readonly logScope: LogScope;
  readonly shutdown: Shutdown;
  readonly rhythm: Rhythm;
}

/**
 * Opens the database, brings it up to date, and starts the queue. Without DATABASE_URL it starts the built-in
 * database.
 */
export async function openStorage({ env, log, logScope, shutdown, rhythm }: Opening): Promise<Storage> {
  const url = env.DATABASE_URL ?? (await startBuiltIn(path.resolve(env.DATA_DIR), log, shutdown));
  const directUrl = env.DATABASE_DIRECT_URL;
  const db = openDatabase(url, {
    directUrl,
    onError: (error) => log.warn({ err: error }, "a connection to the database broke"),
  });
  shutdown.add("database", () => db.close());
  await requireUsable(db, { url, directUrl });
  const applied = await migrate(db);
  if (applied.length > 0) log.info({ migrations: applied }, "database brought up to date");
  const metrics = createMetrics({
    queueDepth: () => readQueueDepth(db),
    waitingStarts: () => readWaitingStarts(db),
  });
  const observe = observeJobs({ metrics, logScope, log });
  // The built-in database belongs to this process alone.
  const alone = env.DATABASE_URL === undefined;
  const queue = createJobQueue({ db, url, log, alone, observe, shopsAtOnce: env.WORKER_SHOPS, rhythm });
  shutdown.add("job queue", () => queue.stop());
  await queue.start();
  return { db, queue, metrics };
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
