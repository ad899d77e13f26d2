import type { Database } from "../core/database.server.ts";

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

/** @throws DatabaseUnusableError if the database of DATABASE_URL does not answer, or is too old. */
export async function requireUsable(db: Database, url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  const where = `The database${pathname.replace(/^\//, " ")} at ${host || "the local socket"}`;
  const version = await serverVersion(db).catch((cause: unknown) => {
    throw new DatabaseUnusableError(`${where} can't be used. ${cureOf(cause)} (DATABASE_URL)`);
  });
  if (version < OLDEST_VERSION) {
    const major = String(Math.floor(version / 10_000));
    throw new DatabaseUnusableError(`${where} is PostgreSQL ${major}; 15 or newer is needed.`);
  }
}

async function serverVersion(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  );
  return rows[0]?.version ?? 0;
}

function cureOf(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  // A name with several addresses fails with one error for each.
  if (errors?.[0] !== undefined) return cureOf(errors[0]);
  return CURES[code ?? ""] ?? `It says: ${message ?? "nothing"}.`;
}
