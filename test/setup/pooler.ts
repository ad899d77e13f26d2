import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "./free-port.ts";

const PLACES = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];
const PGBOUNCER = PLACES.find((place) => existsSync(place));
/** Fewer than the app's connections, so that they have to share. */
const SERVER_CONNECTIONS = 4;
const NOBODY = 65_534;

/** Whether PgBouncer is installed here. It comes with the system, not by npm. */
export const HAS_POOLER = PGBOUNCER !== undefined;

interface Pooler {
  /** The address of a database through the pooler. */
  readonly addressOf: (url: string) => string;
  stop(): Promise<void>;
}

/** PgBouncer before the server of a database, with a server connection for each transaction. */
export async function startPooler(serverUrl: string): Promise<Pooler> {
  if (PGBOUNCER === undefined) throw new Error("PgBouncer is not installed.");
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = await mkdtemp(join(tmpdir(), "sixfold-pooler-"));
  const port = await freePort();
  const config = join(folder, "pgbouncer.ini");
  await writeFile(
    config,
    `[databases]
* = host=${hostname} port=${serverPort} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${String(SERVER_CONNECTIONS)}
max_client_conn = 500
`,
  );
  // Root may not run it. The folder holds the password of a test's server only.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await Promise.all([chmod(folder, 0o755), chmod(config, 0o644)]);
  const child = spawn(PGBOUNCER, [config], {
    stdio: ["ignore", "ignore", "pipe"],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  await untilUp(child);
  return {
    addressOf(url) {
      const through = new URL(url);
      through.hostname = "127.0.0.1";
      through.port = String(port);
      return through.href;
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(child: ChildProcess): Promise<void> {
  let said = "";
  const ended = once(child, "exit");
  const stderr = child.stderr;
  if (stderr === null) throw new Error("PgBouncer's messages can't be read.");
  stderr.on("data", (text: Buffer) => (said += text.toString()));
  while (!said.includes("process up")) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${said}`);
    await Promise.race([once(stderr, "data"), ended]);
  }
}
