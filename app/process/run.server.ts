import type { ServerBuild } from "@remix-run/node";

import { type Env, EnvError, readEnv } from "../env.server.ts";
import { registerJobs } from "../jobs/register.server.ts";
import { createLog, type Logger, withoutSecrets } from "../log.server.ts";
import { createServices, type Services } from "../services.server.ts";
import { addressOf, createSite, listen, stopListening } from "./http.server.ts";
import { createShutdown, endOnSignals, type Shutdown } from "./shutdown.server.ts";
import { openStorage } from "./storage.server.ts";

interface Running {
  readonly env: Env;
  readonly log: Logger;
  readonly services: Services;
  readonly shutdown: Shutdown;
}

/** The web process; it also works the jobs unless other processes do. */
export async function runWeb(clientFolder: URL, loadBuild: () => Promise<ServerBuild>): Promise<void> {
  await starting(
    () => readEnv(),
    async ({ env, log, services, shutdown }) => {
      if (env.WORKER === "inline") await registerJobs(services);
      const site = createSite({ services, build: await loadBuild(), clientFolder });
      const server = await listen(site, env.PORT, env.HOST);
      shutdown.add("web server", () => stopListening(server));
      log.info({ url: addressOf(server), worker: env.WORKER }, `Sixfold listens on ${addressOf(server)}`);
    },
  );
}

/** A process that only works jobs, beside any number of others on the same database. */
export async function runWorker(): Promise<void> {
  const readWorkerEnv = (): Env => {
    const env = readEnv();
    if (env.DATABASE_URL !== undefined) return env;
    throw new EnvError(
      "A worker of its own needs DATABASE_URL: the built-in PostgreSQL serves one process, which works the jobs itself.",
    );
  };
  await starting(readWorkerEnv, async ({ log, services }) => {
    await registerJobs(services);
    log.info({}, "Sixfold works jobs");
  });
}

/** Starts what both kinds of process share; a failure is told on standard error, and what did start is ended. */
async function starting(read: () => Env, start: (running: Running) => Promise<void>): Promise<void> {
  let shutdown: Shutdown | undefined;
  try {
    const env = read();
    const log = createLog(env);
    shutdown = createShutdown(log);
    endOnSignals(shutdown, log);
    const { db, queue } = await openStorage(env, log, shutdown);
    const services = createServices({ env, log, db, queue });
    await start({ env, log, services, shutdown });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${withoutSecrets(message)}\n`);
    await shutdown?.run();
    process.exit(1);
  }
}
