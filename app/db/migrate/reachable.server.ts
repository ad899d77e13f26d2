import type pg from "pg";

import type { Database } from "../core/database.server.ts";

/** pg's types leave out the process that answered when the connection was made. */
type PoolClient = pg.PoolClient & { readonly processID?: number };

/**
 * The database can't be used. The message gives the host and the cure, and never the password, for the person who
 * starts the app.
 */
class DatabaseUnusableError extends Error {
  override readonly name = "DatabaseUnusableError";
}

const OLDEST_VERSION = 150_000;
const CURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there: start PostgreSQL, or correct host and port.",
  ENOTFOUND: "The host's name is not known: correct it.",
  EAI_AGAIN: "The host's name could not be looked up: check the network.",
  ETIMEDOUT: "It does not answer: check the network and the firewall.",
  "28P01": "The user or the password is wrong.",
  "28000": "The server lets this user in from here only in another way, such as with sslmode=require.",
  "3D000": "There is no such database: create it.",
  "53300": "The server has no free connection.",
};

interface Addresses {
  readonly url: string;
  /** The server itself, where the other address is a pooler's. */
  readonly directUrl: string | undefined;
}

/** What tells a server and its database from any other, and a server from a pooler. */
interface Facts {
  readonly version: number;
  readonly place: string;
  readonly isPooler: boolean;
}

/**
 * @throws DatabaseUnusableError if the database of DATABASE_URL does not answer, or is too old; or if locks of a session
 *   would not hold, since the address is a pooler's or the two addresses lead to different databases
 */
export async function requireUsable(
  db: Pick<Database, "pool" | "locks">,
  { url, directUrl }: Addresses,
): Promise<void> {
  const pooled = await usable(db.pool, url, "DATABASE_URL");
  if (directUrl === undefined) {
    if (!pooled.isPooler) return;
    throw new DatabaseUnusableError(
      `${named(url)} is behind a pooler, through which locks don't hold. Set DATABASE_DIRECT_URL to the address of PostgreSQL itself (DATABASE_URL)`,
    );
  }
  const direct = await usable(db.locks, directUrl, "DATABASE_DIRECT_URL");
  if (direct.isPooler && (await sharesConnections(db.locks)))
    throw new DatabaseUnusableError(
      `${named(directUrl)} is behind a pooler that hands connections out for a transaction each, so locks don't hold. Give the address of PostgreSQL itself (DATABASE_DIRECT_URL)`,
    );
  if (direct.place !== pooled.place)
    throw new DatabaseUnusableError(
      `${named(directUrl)} is not the one behind DATABASE_URL. Both must lead to the same database of the same server (DATABASE_DIRECT_URL)`,
    );
}

/** Whether a client's connection is another client's between two transactions. A pooler by sessions keeps them apart. */
async function sharesConnections(pool: pg.Pool): Promise<boolean> {
  const [one, other] = [await pool.connect(), await pool.connect()];
  const pidOf = async (client: pg.PoolClient): Promise<number | undefined> =>
    (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
  try {
    const before = await pidOf(one);
    await other.query("begin");
    const taken = await pidOf(other);
    const after = await pidOf(one);
    await other.query("rollback");
    return before === taken || before !== after;
  } finally {
    one.release();
    other.release();
  }
}

async function usable(pool: pg.Pool, url: string, variable: string): Promise<Facts> {
  const facts = await factsOf(pool).catch((cause: unknown) => {
    throw new DatabaseUnusableError(`${named(url)} can't be used. ${cureOf(cause)} (${variable})`);
  });
  if (facts.version >= OLDEST_VERSION) return facts;
  const major = String(Math.floor(facts.version / 10_000));
  throw new DatabaseUnusableError(`${named(url)} is PostgreSQL ${major}; 15 or newer is needed.`);
}

function named(url: string): string {
  const { host, pathname } = new URL(url);
  return `The database${pathname.replace(/^\//, " ")} at ${host || "the local socket"}`;
}

/** A pooler answers with a process of its own making, and PostgreSQL with the one that serves the connection. */
async function factsOf(pool: pg.Pool): Promise<Facts> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ version: number; place: string; pid: number }>(
      `select current_setting('server_version_num')::int as version, pg_backend_pid() as pid,
              current_database() || ' since ' || extract(epoch from pg_postmaster_start_time()) as place`,
    );
    const [{ version, place, pid } = { version: 0, place: "", pid: 0 }] = rows;
    return { version, place, isPooler: (client as PoolClient).processID !== pid };
  } finally {
    client.release();
  }
}

function cureOf(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  // A name with several addresses fails with one error for each.
  if (errors?.[0] !== undefined) return cureOf(errors[0]);
  return CURES[code ?? ""] ?? `It says: ${message ?? "nothing"}.`;
}
