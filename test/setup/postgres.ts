/**
 * The one PostgreSQL for a run of tests: the built-in one in a temporary folder, or that of DATABASE_URL (its user
 * needs CREATEDB and CREATEROLE). It has a migrated template, which every test file clones.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";

import pg from "pg";
import type { TestProject } from "vitest/node";

import { openDatabase } from "../../app/db/core/database.server.ts";
import { startEmbedded } from "../../app/db/embedded/embedded.server.ts";
import { migrate } from "../../app/db/migrate/migrate.server.ts";
import { createJobQueue } from "../../app/queue/queue.server.ts";
import { memoryFolder } from "./memory-folder.ts";
import { RHYTHM } from "./quick-rhythm.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address at which databases are made and dropped. */
    postgresUrl: string;
    /** The name of the migrated database to clone. */
    templateDatabase: string;
    /** The options that tell `create database` how to copy. */
    copying: string;
  }
}

/** All projects share one. The unit tests alone need none. */
export default async function setup({ vitest, provide }: TestProject): Promise<(() => Promise<void>) | void> {
  if (vitest.projects.every(({ name }) => name === "unit")) return;
  const server = process.env["DATABASE_URL"] ? undefined : await temporaryServer();
  const url = server?.url ?? process.env["DATABASE_URL"] ?? "";
  const template = `sixfold_template_${randomBytes(4).toString("hex")}`;
  await admin(url, `create database ${template}`);
  await prepare(withDatabase(url, template));

  provide("postgresUrl", url);
  provide("templateDatabase", template);
  // Copying files is fast if nothing is flushed. On other servers it may be the slow way.
  provide("copying", server ? "strategy file_copy" : "");
  return async () => {
    if (server) await server.stop();
    else await admin(url, `drop database if exists ${template} with (force)`);
  };
}

/** Makes the app's tables and the queue's. */
async function prepare(url: string): Promise<void> {
  const db = openDatabase(url);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  try {
    await migrate(db);
    const queue = createJobQueue({ db, url, log, rhythm: RHYTHM });
    await queue.start();
    await queue.stop();
  } finally {
    await db.close();
  }
}

export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** No test crashes this server. Tests that do start one of their own, which flushes what it commits. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "256MB" };

async function temporaryServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(memoryFolder(), "sixfold-test-"));
  // PostgreSQL started by root runs as nobody, and that account must be able to enter the folder.
  await chmod(folder, 0o755);
  const server = await startEmbedded(folder, { settings: FAST });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
