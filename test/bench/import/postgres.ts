import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import pg from "pg";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { startEmbedded } from "../../../app/db/embedded/embedded.server.ts";
import { migrate } from "../../../app/db/migrate/migrate.server.ts";

/** The built-in PostgreSQL with empty databases to measure in. */
export interface BenchPostgres {
  /** Makes a database with the app's schema and no rows. One of that name from before is dropped. */
  emptyDatabase(name?: string): Promise<string>;
  /** Writes out what is pending, so that no contender pays for the one before. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const MIGRATIONS = new URL("../../../prisma/migrations/", import.meta.url);
const DATABASE = "bench";

export async function startPostgres(folder: string): Promise<BenchPostgres> {
  await mkdir(folder, { recursive: true });
  // PostgreSQL started by root runs as nobody, and that account must be able to enter the folder.
  await chmod(folder, 0o755);
  const server = await startEmbedded(folder);
  const superuser = new URL(server.url);
  superuser.username = "postgres";
  superuser.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: superuser.href });
  await admin.connect();
  const template = openDatabase(server.url);
  await migrate(template, await migrations()).finally(() => template.close());
  return {
    async emptyDatabase(name = DATABASE) {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.query(`create database ${name} template sixfold owner sixfold`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async settle() {
      await admin.query("checkpoint");
    },
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}

/** The app has the migrations in its bundle, which only a build makes. So they are read from their files here. */
async function migrations(): Promise<{ name: string; sql: string }[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(join(MIGRATIONS.pathname, name, "migration.sql"), "utf8"),
    })),
  );
}
