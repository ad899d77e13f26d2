/**
 * A PostgreSQL of the app's own, for setups that bring none. It listens on loopback, with its data in a folder.
 *
 * One app at a time uses a data folder. That app holds an advisory lock in the server, on a connection that it keeps
 * open. However the app ends, the lock goes with the connection. So no process number is ever trusted.
 *
 * After a kill the server runs on. The next start finds it and uses it.
 */
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";

import { postgresAccount } from "./account.server.ts";
import { findBinaries } from "./binaries.server.ts";
import { ensureCluster } from "./cluster.server.ts";
import { reachServer, type Running, type ServerSettings } from "./launch.server.ts";
import { type Place, preparePlace } from "./place.server.ts";
import { stopPostmaster } from "./postmaster.server.ts";

interface EmbeddedPostgres {
  /** It contains the password: never log it. */
  readonly url: string;
  readonly dataFolder: string;
  /** Resolves when the server ends without `stop`. The app can't go on then. */
  readonly lost: Promise<Error>;
  stop(): Promise<void>;
}

const APP = "sixfold";
const LOCK = 7_766_061;
/** The server may take a moment to notice that a killed app's connection is gone. */
const LOCK_ATTEMPTS = 20;
const LOCK_RETRY_MS = 100;

/** Another running app uses the folder. The merchant gets this message; it is not a fault. */
class DataFolderInUseError extends Error {
  override readonly name = "DataFolderInUseError";
}

interface EmbeddedOptions {
  /** Settings of PostgreSQL on top of the app's own. */
  readonly settings?: ServerSettings;
}

/** Starts or finds the server of a data folder, and takes it for this process alone. */
export async function startEmbedded(
  dataFolder: string,
  { settings = {} }: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const account = await postgresAccount();
  const place = await preparePlace(dataFolder, account);
  const binaries = await findBinaries(account, place.home);
  await ensureCluster(place, binaries, account);
  const server = await reachServer(place, binaries, account, settings);
  try {
    await takeOwnership(server.admin, place);
    await ensureApp(server.admin, place.password);
  } catch (error) {
    await server.admin.end().catch(() => undefined);
    throw error;
  }
  return owned(place, server);
}

function owned(place: Place, { admin, pid, port }: Running): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const lost = new Promise<Error>((resolve) => {
    admin.once("end", () => {
      if (!stopping) resolve(new Error(`The built-in PostgreSQL ended; see ${place.log}.`));
    });
  });
  const stop = async (): Promise<void> => {
    await stopPostmaster(place.cluster, pid);
    await admin.end().catch(() => undefined);
  };
  const url = `postgresql://${APP}:${place.password}@127.0.0.1:${String(port)}/${APP}`;
  return { url, dataFolder: place.folder, lost, stop: () => (stopping ??= stop()) };
}

async function takeOwnership(admin: pg.Client, place: Place): Promise<void> {
  await admin.query(`set application_name = 'sixfold-owner-${String(process.pid)}'`);
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt += 1) {
    const { rows } = await admin.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [
      LOCK,
    ]);
    if (rows[0]?.taken === true) return;
    await delay(LOCK_RETRY_MS);
  }
  const { rows } = await admin.query<{ holder: string }>(
    `select a.application_name as holder from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.objid = $1 and l.granted`,
    [LOCK],
  );
  const holder = rows[0]?.holder.replace("sixfold-owner-", "") ?? "unknown";
  throw new DataFolderInUseError(
    `The data folder ${place.folder} is in use by another Sixfold that runs (process ${holder}). ` +
      "Stop that one, or set DATA_DIR to another folder.",
  );
}

/** The app's own role is no superuser, so row-level security applies to all that it does. */
async function ensureApp(admin: pg.Client, password: string): Promise<void> {
  const secret = pg.escapeLiteral(password);
  const role = await admin.query("select 1 from pg_roles where rolname = $1", [APP]);
  if (role.rowCount === 0) {
    await admin.query(`create role ${APP} login createrole createdb password ${secret}`);
  }
  const database = await admin.query("select 1 from pg_database where datname = $1", [APP]);
  if (database.rowCount === 0) await admin.query(`create database ${APP} owner ${APP}`);
}
