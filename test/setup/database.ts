import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";
import { inject } from "vitest";

import { openDatabase, type Database } from "../../app/db/core/database.server.ts";

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

/** A database of one's own with the app's schema and no rows: a clone of the run's template. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, remove } = await cloneOf(inject("templateDatabase"));
  const db = openDatabase(url);
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await remove();
    },
  };
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

const NOT_ALLOWED = "42501";
const DROPS = 20;

/** Where the server itself is just tidying the database up, as it may at any time, that can't be ended by its user. */
async function drop(name: string): Promise<void> {
  for (let left = DROPS; ; left -= 1) {
    try {
      return await admin(`drop database if exists ${name} with (force)`);
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== NOT_ALLOWED) throw error;
      await delay(100);
    }
  }
}

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
