/** A PostgreSQL of a test's own, of which a base backup can be taken and started. */
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import pg from "pg";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { startEmbedded } from "../../../app/db/embedded/embedded.server.ts";
import { migrate } from "../../../app/db/migrate/migrate.server.ts";
import { temporaryDataFolder } from "../../setup/data-folder.ts";
import type { TestDatabase } from "../../setup/database.ts";

export interface OwnServer {
  readonly folder: string;
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

/** What a copy of a running server must not have, since it belongs to the server's process. */
const OF_THE_PROCESS = ["postmaster.pid", "postmaster.opts"];
const KEEP_LOG = { wal_keep_size: "256MB", max_wal_size: "512MB" };
const run = promisify(execFile);

/** Starts the server of a folder. An empty folder gets the app's schema. */
export async function startOwnServer(folder: string): Promise<OwnServer> {
  const server = await startEmbedded(folder, { settings: KEEP_LOG });
  const db = openDatabase(server.url, { onError: () => undefined });
  await migrate(db);
  return {
    folder,
    database: { db, url: server.url, drop: () => db.close() },
    async stop() {
      await db.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Does what an operator does in the app's database, to whom row-level security doesn't apply. */
export async function asSuperuser(
  { folder, database }: OwnServer,
  work: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  const { hostname, port, pathname } = new URL(database.url);
  const password = await readFile(join(folder, "postgres.password"), "utf8");
  const place = { host: hostname, port: Number(port), database: pathname.slice(1) };
  const admin = new pg.Client({ ...place, user: "postgres", password });
  await admin.connect();
  await work(admin).finally(() => admin.end());
}

/** Takes a base backup of a server that goes on working, as PostgreSQL's low-level interface has it. @returns its folder */
export async function takeBaseBackup(server: OwnServer): Promise<string> {
  const { folder } = server;
  const copy = await temporaryDataFolder("backup");
  const cluster = "database/cluster";
  await asSuperuser(server, async (admin) => {
    await admin.query("select pg_backup_start('test', true)");
    await copyRunning(folder, copy);
    const { rows } = await admin.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    // The log from the backup's start to its end has to come with it.
    await rm(join(copy, cluster, "pg_wal"), { recursive: true, force: true });
    await copyRunning(join(folder, cluster, "pg_wal"), join(copy, cluster, "pg_wal"));
    for (const name of OF_THE_PROCESS) await rm(join(copy, cluster, name), { force: true });
    const label = join(copy, cluster, "backup_label");
    // The copy of a file belongs to the server's account, and so does what is written into it.
    await run("cp", ["-p", join(copy, cluster, "PG_VERSION"), label]);
    await writeFile(label, rows[0]?.labelfile ?? "");
  });
  return copy;
}

/** Files may come and go meanwhile, which the log makes good. */
async function copyRunning(from: string, to: string): Promise<void> {
  await run("cp", ["-Rp", `${from}/.`, to]).catch((error: unknown) => {
    if (!String(error).includes("No such file")) throw error;
  });
}
