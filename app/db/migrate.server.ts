import { createHash, randomUUID } from "node:crypto";

import type pg from "pg";

import type { Database } from "./database.server.ts";

interface Migration {
  /** The folder's name; migrations run in its order. */
  readonly name: string;
  readonly sql: string;
}

/** A database that this version of the app must not touch: said to whoever runs it, with the cure. */
export class MigrationRefusedError extends Error {
  override readonly name = "MigrationRefusedError";
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/** The lock that Prisma's own tool takes, so that the two exclude each other. */
const LOCK = 72_707_369;

/** Prisma's table, so that `prisma migrate status` and `deploy` see what was applied here, and the reverse. */
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
  const files = import.meta.glob<string>("../../prisma/migrations/*/migration.sql", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  return Object.entries(files)
    .map(([path, sql]) => ({ name: path.split("/").at(-2) ?? path, sql }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database to this version's schema, each migration in a transaction of its own; several processes may
 * start at once. Returns the names of those applied now.
 */
export async function migrate(db: Database, migrations = bundledMigrations()): Promise<string[]> {
  const client = await db.locks.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(CREATE_TABLE);
    const pending = await pendingOf(client, migrations);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    // Closing the connection gives the lock back, whatever state a failed migration left it in.
    client.release(true);
  }
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

async function apply(client: pg.PoolClient, { name, sql }: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksumOf(sql), name],
    );
    await client.query("commit");
  } catch (cause) {
    const { message, hint } = cause as pg.DatabaseError;
    const reason = [message, hint].filter(Boolean).join(" ");
    throw new Error(`The migration ${name} failed and was undone: ${reason}`, { cause });
  }
}

/** As Prisma computes it. */
function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
