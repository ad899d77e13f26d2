import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";

export interface Migration {
  /** The folder's name; migrations run in its order. */
  readonly name: string;
  readonly sql: string;
}

/** How a migration waits for tables that others use. */
export interface Patience {
  /** The longest wait for a lock. All later statements on the table wait behind it. */
  readonly lockTimeoutMs: number;
  /** The pause between two tries. Others use the table then. */
  readonly pauseMs: number;
  readonly tries: number;
}

/** Ten minutes in all. */
export const PATIENCE: Patience = { lockTimeoutMs: 1_000, pauseMs: 2_000, tries: 200 };
/** A statement that takes longer would keep its locks for longer. Such a migration has to be written in another way. */
const STATEMENT_TIMEOUT_MS = 60_000;
const GIVE_WAY = new Set(["55P03", "40P01"]);

/**
 * Applies one migration and records it, or does neither.
 * @throws Error with the migration's name and the reason; if it could not get a lock, only after the last try
 */
export async function applyMigration(
  client: pg.PoolClient,
  migration: Migration,
  patience: Patience,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      const index = concurrentIndexOf(migration);
      if (index === null) await inTransaction(client, migration, patience.lockTimeoutMs);
      else await concurrently(client, migration, index);
      return;
    } catch (cause) {
      await client.query("rollback").catch(() => undefined);
      const error = cause as pg.DatabaseError;
      if (GIVE_WAY.has(error.code ?? "") && tried < patience.tries) {
        await delay(patience.pauseMs);
        continue;
      }
      const reason = [error.message, error.hint].filter(Boolean).join(" ");
      throw new Error(`The migration ${migration.name} failed and was undone: ${reason}`, { cause });
    }
  }
}

async function inTransaction(
  client: pg.PoolClient,
  migration: Migration,
  lockTimeoutMs: number,
): Promise<void> {
  await client.query("begin");
  await client.query(
    `set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
  );
  await client.query(migration.sql);
  await enter(client, migration);
  await client.query("commit");
}

const CONCURRENT_INDEX = /^create (?:unique )?index concurrently (?<index>\w+) on [^;]+;?$/i;

/**
 * The name of the index that a migration makes while others read and write its table; null: it makes no such index.
 * Such a migration is that one statement, since it can't be part of a transaction.
 */
function concurrentIndexOf({ sql }: Migration): string | null {
  const statement = sql.replace(/^[ \t]*--.*$/gm, "").trim();
  return CONCURRENT_INDEX.exec(statement.replace(/\s+/g, " "))?.groups?.["index"] ?? null;
}

/**
 * Makes the index. It waits for other statements, but none of them wait for it. If an earlier try was cut short, its
 * half-made index is dropped first.
 */
async function concurrently(client: pg.PoolClient, migration: Migration, index: string): Promise<void> {
  await client.query(`drop index concurrently if exists ${pg.escapeIdentifier(index)}`);
  await client.query(migration.sql);
  await enter(client, migration);
}

async function enter(client: pg.PoolClient, { name, sql }: Migration): Promise<void> {
  await client.query(
    `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     values ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), checksumOf(sql), name],
  );
}

/** The checksum as Prisma computes it. */
export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
