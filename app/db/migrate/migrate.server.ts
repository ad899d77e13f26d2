import type pg from "pg";

import { applyMigration, checksumOf, PATIENCE, type Migration } from "./apply-migration.server.ts";
import type { Database } from "../core/database.server.ts";
import { withStartLock } from "./start-lock.server.ts";

/**
 * This version of the app must not touch the database. The message gives the cure, for the person who starts the app.
 */
export class MigrationRefusedError extends Error {
  override readonly name = "MigrationRefusedError";
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/**
 * Prisma's own table. So `prisma migrate status` and `deploy` see what was applied here, and the app sees what they
 * applied.
 */
const CREATE_TABLE = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/** The migrations of prisma/migrations, bundled with the app. */
export function bundledMigrations(): Migration[] {
  const files = import.meta.glob<string>("../../../prisma/migrations/*/migration.sql", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  return Object.entries(files)
    .map(([path, sql]) => ({ name: path.split("/").at(-2) ?? path, sql }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database to this version's schema. Each migration has a transaction of its own, except one that makes an
 * index concurrently. Several processes may start at once, and others may be at work: a migration that can't lock a
 * table at once gives way and tries again. Returns the names of the migrations applied now.
 */
export async function migrate(
  db: Database,
  migrations = bundledMigrations(),
  patience = PATIENCE,
): Promise<string[]> {
  return withStartLock(db, async (client) => {
    await client.query(CREATE_TABLE);
    const pending = await pendingOf(client, migrations);
    for (const migration of pending) await applyMigration(client, migration, patience);
    return pending.map(({ name }) => name);
  });
}

async function pendingOf(client: pg.PoolClient, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<AppliedRow>(
    "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null",
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied.values()) refuseUnlessSame(row, known.get(row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

function refuseUnlessSame(row: AppliedRow, migration: Migration | undefined): void {
  const name = row.migration_name;
  if (!migration) {
    throw new MigrationRefusedError(
      `The database knows the migration ${name}, which this version of the app doesn't. ` +
        "Start the newer version that made it, or use another database.",
    );
  }
  if (row.finished_at === null) {
    throw new MigrationRefusedError(
      `The migration ${name} was begun by another tool and not finished. ` +
        "Settle it with `prisma migrate resolve`, then start again.",
    );
  }
  if (row.checksum !== checksumOf(migration.sql)) {
    throw new MigrationRefusedError(
      `The migration ${name} was changed after it was applied to this database. ` +
        "Start a version of the app with the unchanged file, or use another database.",
    );
  }
}
