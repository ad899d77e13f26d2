import type { ServerBuild } from "@remix-run/node";

import { type Env, EnvError, readEnv } from "../env.server.ts";
import { registerJobs } from "../jobs/register.server.ts";
import { createLogScope } from "../log-scope.server.ts";
import { createLog, type Logger } from "../log.server.ts";
import { withoutSecrets } from "../log-text.ts";
import { startClock } from "../schedule/clock.server.ts";
import { RHYTHM } from "../queue/rhythm.ts";
import { TICKS } from "../schedule/tick.server.ts";
import { createServices, type Services } from "../services.server.ts";
import { addressOf, createSite, listen, stopListening } from "./http.server.ts";
import { createMachineSite, MACHINE_HOST } from "./machine-site.server.ts";
import { replaceOlderKeys } from "./replace-keys.server.ts";
import { createShutdown, endOnSignals, type Shutdown } from "./shutdown.server.ts";
import { openStorage } from "./storage.server.ts";

interface Running {
  readonly env: Env;
  readonly log: Logger;
  readonly services: Services;
  readonly shutdown: Shutdown;
}

/** The web process. It also works the jobs if WORKER is `inline`. */
export async function runWeb(clientFolder: URL, loadBuild: () => Promise<ServerBuild>): Promise<void> {
  await starting(
    () => readEnv(),
    async ({ env, log, services, shutdown }) => {
      if (env.WORKER === "inline") await startWork(services, shutdown);
      const site = createSite({ services, build: await loadBuild(), clientFolder });
      const server = await listen(site, { port: env.PORT, host: env.HOST, setting: "PORT" });
      shutdown.add("web server", () => stopListening(server));
      log.info({ url: addressOf(server), worker: env.WORKER }, `Sixfold listens on ${addressOf(server)}`);
    },
  );
}

/** A process that only works jobs. Any number of others may run on the same database. */
export async function runWorker(): Promise<void> {
  const readWorkerEnv = (): Env => {
    const env = readEnv();
    if (env.DATABASE_URL !== undefined) return env;
    throw new EnvError(
      "A worker of its own needs DATABASE_URL: the built-in PostgreSQL serves one process, which works the jobs itself.",
    );
  };
  await starting(readWorkerEnv, async ({ log, services, shutdown }) => {
    await startWork(services, shutdown);
    log.info({}, "Sixfold works jobs");
  });
}

/**
 * From here on this process works jobs and does what is due. With AS_OF nothing runs by itself: a run of the past
 * stays as it was asked for.
 */
async function startWork(services: Services, shutdown: Shutdown): Promise<void> {
  await registerJobs(services);
  if (services.env.AS_OF !== undefined) return;
  for (const tick of TICKS)
    shutdown.add(
      "schedule",
      startClock(() => tick(services), services.log),
    );
}

/** A listener of its own for the monitoring of this process. It is on loopback unless HOST says otherwise. */
async function openMachineDoor(port: number, services: Services, shutdown: Shutdown): Promise<void> {
  const { env, log } = services;
  const site = createMachineSite(services);
  const server = await listen(site, { port, host: env.HOST ?? MACHINE_HOST, setting: "METRICS_PORT" });
  shutdown.add("metrics server", () => stopListening(server));
  log.info({ url: addressOf(server) }, `The process is watched at ${addressOf(server)}`);
}

/**
 * Starts what both kinds of process share. A failure goes to standard error, and the parts that did start are ended.
 */
async function starting(read: () => Env, start: (running: Running) => Promise<void>): Promise<void> {
  let shutdown: Shutdown | undefined;
  try {
    const env = read();
    const logScope = createLogScope();
    const log = createLog(env, { fields: () => logScope.fields() });
    shutdown = createShutdown(log);
    endOnSignals(shutdown, log);
    const storage = await openStorage({ env, log, logScope, shutdown, rhythm: RHYTHM });
    const services = createServices({ env, log, logScope, rhythm: RHYTHM, ...storage });
    if (env.METRICS_PORT !== undefined) await openMachineDoor(env.METRICS_PORT, services, shutdown);
    await start({ env, log, services, shutdown });
    await replaceOlderKeys(services);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${withoutSecrets(message)}\n`);
    await shutdown?.run();
    process.exit(1);
  }
}
