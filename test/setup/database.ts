import { randomBytes } from "node:crypto";

import pg from "pg";
import { inject } from "vitest";

import { openDatabase, type Database } from "../../app/db/core/database.server.ts";

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

/**
 * A database of the test's own: a clone of the run's template, with the app's schema and no rows.
 * @param addressOf - gives the address of a pooler before it
 */
export async function testDatabase(addressOf = (url: string): string => url): Promise<TestDatabase> {
  const { url: directUrl, remove } = await clonedDatabase();
  const url = addressOf(directUrl);
  const db = openDatabase(url, { directUrl: url === directUrl ? undefined : directUrl });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await remove();
    },
  };
}

/** A clone of the run's template for a process that a test starts. */
export async function clonedDatabase(): Promise<Clone> {
  return cloneOf(inject("templateDatabase"));
}

/** A database without any tables, for tests of migrations. */
export async function emptyDatabase(): Promise<Clone> {
  return cloneOf("template0");
}

interface Clone {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

async function cloneOf(template: string): Promise<Clone> {
  const name = `sixfold_test_${randomBytes(6).toString("hex")}`;
  await admin(`create database ${name} template ${template} ${inject("copying")}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => drop(name) };
}

/**
 * Ends the tests' own connections. The server may be vacuuming the database at the same moment. Only a drop without
 * force ends that too, and waits for it.
 */
async function drop(name: string): Promise<void> {
  await admin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and backend_type = 'client backend'`,
  );
  await admin(`drop database if exists ${name}`);
}

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
