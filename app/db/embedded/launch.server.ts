import { spawn, type ChildProcess } from "node:child_process";
import { open, readFile, rename, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";

import type { Account } from "./account.server.ts";
import type { Binaries } from "./binaries.server.ts";
import { serverEnvironment, SUPERUSER } from "./cluster.server.ts";
import type { Place } from "./place.server.ts";
import { findPostmaster, type Postmaster, stopPostmaster } from "./postmaster.server.ts";

const HOST = "127.0.0.1";
const POLL_MS = 50;
const ATTEMPTS = 6;
const RETRY_MS = 500;
/** Recovery after a crash may have to read much of the log again. */
const READY_MS = 10 * 60_000;
const LARGEST_LOG_BYTES = 10_000_000;

/** On top of PostgreSQL's defaults, which keep fsync on. */
const SERVER_SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: "",
  max_connections: "120",
  timezone: "UTC",
  log_timezone: "UTC",
  // Containers have little POSIX shared memory, and parallel queries fail when it runs out.
  dynamic_shared_memory_type: process.platform === "win32" ? "windows" : "mmap",
};

export interface Running extends Postmaster {
  /** A connection as PostgreSQL's superuser; the caller ends it. */
  readonly admin: pg.Client;
}

/** Settings of PostgreSQL by their names. */
export type ServerSettings = Readonly<Record<string, string>>;

/**
 * Connects to the cluster's server, and starts it if none runs. The server outlives this process.
 * @param settings - on top of the app's own; a server that already runs keeps the settings that it was started with
 */
export async function reachServer(
  place: Place,
  binaries: Binaries,
  account: Account,
  settings: ServerSettings = {},
): Promise<Running> {
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const running = await findPostmaster(place.cluster);
    const child = running ? undefined : await launch(place, binaries, account, settings);
    try {
      return await untilReady(place, child, running);
    } catch (error) {
      // Another process took the port or started the server first, or the old server was just ending.
      failure = error;
      if (child?.pid !== undefined) await stopPostmaster(place.cluster, child.pid);
      await delay(RETRY_MS);
    }
  }
  throw failure;
}

async function launch(
  place: Place,
  binaries: Binaries,
  account: Account,
  given: ServerSettings,
): Promise<ChildProcess> {
  const settings = Object.entries({ ...SERVER_SETTINGS, ...given, port: String(await freePort()) });
  const log = await openLog(place.log);
  try {
    const child = spawn(
      binaries.postgres,
      ["-D", place.cluster, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      {
        cwd: place.home,
        env: serverEnvironment(),
        stdio: ["ignore", log.fd, log.fd],
        // The server has a process group of its own. Ctrl-C in a terminal ends the app, and the app then ends the
        // server.
        detached: true,
        ...account,
      },
    );
    // `untilReady` reports the error. Without a listener the error would end this process.
    child.on("error", () => undefined);
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Waits until the server answers. Throws an error with the end of its log if the server ends, or doesn't answer in
 * time.
 */
async function untilReady(
  place: Place,
  child: ChildProcess | undefined,
  known: Postmaster | undefined,
): Promise<Running> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += POLL_MS) {
    const running = await findPostmaster(place.cluster);
    const ended = child
      ? child.pid === undefined || child.exitCode !== null || child.signalCode !== null
      : !running;
    if (ended) throw await startFailure(place);
    if (running && running.port > 0 && (child === undefined || child.pid === running.pid)) {
      const admin = await tryConnect(running.port, place.password);
      if (admin) return { ...(known ?? running), ...running, admin };
    }
    await delay(POLL_MS);
  }
  throw await startFailure(place);
}

/** undefined: the server is not ready yet. A wrong password throws. */
async function tryConnect(port: number, password: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ host: HOST, port, user: SUPERUSER, password, database: "postgres" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    const { code } = cause as { code?: string };
    if (code !== "28P01") return undefined;
    const refused = "The built-in PostgreSQL refuses the password in postgres.password of the data folder.";
    throw new Error(refused, { cause });
  }
}

async function startFailure(place: Place): Promise<Error> {
  const log = await readFile(place.log, "utf8").catch(() => "");
  const tail = log.trimEnd().split("\n").slice(-8).join("\n");
  return new Error(`The built-in PostgreSQL did not start. The end of ${place.log}:\n${tail}`);
}

async function openLog(file: string) {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LARGEST_LOG_BYTES) await rename(file, `${file}.1`);
  return open(file, "a", 0o600);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address) resolve(address.port);
        else reject(new Error("The system gave no free port."));
      });
    });
  });
}
