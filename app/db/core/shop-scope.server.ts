import type pg from "pg";

import { copyOut } from "./copy-out.server.ts";
import { copyText, type CopyValue } from "./copy-text.ts";
import type { Database } from "./database.server.ts";

/** pg-boss sends its statements through this, so that they are part of the caller's transaction. */
export interface JobSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A transaction that sees and writes the rows of one shop only; int8 comes as bigint. */
export interface ShopSql {
  readonly shopId: number;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * The rows of a query in the binary format of COPY, in chunks that may end anywhere. It is the fastest way to read
   * millions of rows, and holds none of them in memory. All chunks must be taken before the next statement.
   */
  copyOut(select: string, values: readonly CopyValue[]): AsyncIterable<Buffer>;
  readonly jobs: JobSql;
}

/** Shop data is read and written as this role, since row-level security applies to it. */
const SHOP_ROLE = "sixfold_shop";

const LARGEST_SHOP_ID = 2_147_483_647;
const AS_SHOP = `set local role ${SHOP_ROLE}`;
const AS_OWNER = "set local role none";

/** PostgreSQL's code for a transaction that it broke off since it and another waited for each other. */
const DEADLOCK = "40P01";
const MOST_TRIES = 3;

interface TransactionOptions {
  readonly oneSnapshot?: boolean;
  readonly lazyCommit?: boolean;
}

/**
 * Runs reads and writes of one shop in a transaction. `work` runs again from its start where the database broke it off
 * to end a deadlock, so it changes nothing but the database.
 *
 * With `oneSnapshot` all statements see the database as of the first one. It is for reads that must agree. A write may
 * then fail because another transaction wrote the same row first.
 *
 * With `lazyCommit` the commit doesn't wait for the disk. If the server crashes, the transaction may be lost. It is
 * never kept if an earlier one that it was built on is lost.
 */
export async function inShopSql<T>(
  db: Pick<Database, "pool">,
  shopId: number,
  work: (sql: ShopSql) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await inTransaction(db, shopId, work, options);
    } catch (error) {
      if (tried === MOST_TRIES || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === DEADLOCK;
}

async function inTransaction<T>(
  db: Pick<Database, "pool">,
  shopId: number,
  work: (sql: ShopSql) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const scope = scopeStatement(shopId);
  const client = await db.pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => void (broken = error);
  client.on("error", onError);
  try {
    const isolation = options.oneSnapshot ? "isolation level repeatable read" : "";
    const durability = options.lazyCommit ? "set local synchronous_commit = off;" : "";
    await client.query(`begin ${isolation}; ${durability} ${scope}`);
    const value = await work(shopSql(client, shopId));
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch((reason: unknown) => (broken ??= asError(reason)));
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

type Locked<T> = { locked: true; value: T } | { locked: false };

/** `withShopLocks` for a single name. */
export async function withShopLock<T>(
  db: Database,
  shopId: number,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Locked<T>> {
  return withShopLocks(db, shopId, [name], work);
}

/**
 * Runs `work` while it holds the locks of all these names for the shop; no other process then holds any of them. If
 * one of them is taken, it returns at once and says so. The locks belong to a database session with a connection of
 * its own. When that connection breaks, the locks are gone, and the signal given to `work` aborts.
 */
export async function withShopLocks<T>(
  db: Database,
  shopId: number,
  names: readonly string[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Locked<T>> {
  const shop = validShopId(shopId);
  const client = await db.locks.connect();
  const lost = new AbortController();
  const onError = (error: Error): void => lost.abort(error);
  client.on("error", onError);
  try {
    const { rows } = await client.query<{ name: string; locked: boolean }>(
      "select name, pg_try_advisory_lock($1::int, hashtext(name)) as locked from unnest($2::text[]) as name",
      [shop, names],
    );
    const taken = rows.filter(({ locked }) => locked).map(({ name }) => name);
    try {
      if (taken.length < names.length) return { locked: false };
      return { locked: true, value: await work(lost.signal) };
    } finally {
      if (!lost.signal.aborted && taken.length > 0) {
        await client
          .query("select pg_advisory_unlock($1::int, hashtext(name)) from unnest($2::text[]) as name", [
            shop,
            taken,
          ])
          .catch((reason: unknown) => lost.abort(asError(reason)));
      }
    }
  } finally {
    client.off("error", onError);
    // A connection that broke, or did not release its locks, is not used again.
    client.release(lost.signal.aborted ? asError(lost.signal.reason) : undefined);
  }
}

/**
 * Statements run one after another. pg-boss's tables belong to the connection's own role. So the role changes where
 * the next statement needs the other one.
 */
function shopSql(client: pg.PoolClient, shopId: number): ShopSql {
  let role = AS_SHOP;
  const become = async (needed: string): Promise<void> => {
    if (role === needed) return;
    role = needed;
    await client.query(needed);
  };
  const runAs = async (needed: string, text: string, values: readonly unknown[]): Promise<object[]> => {
    await become(needed);
    const result = await client.query<object>(text, values.length > 0 ? [...values] : undefined);
    return result.rows;
  };
  return {
    shopId,
    async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      return (await runAs(AS_SHOP, text, values)) as Row[];
    },
    async *copyOut(select, values) {
      await become(AS_SHOP);
      yield* copyOut(client, copyText(select, values));
    },
    jobs: { executeSql: async (text, values = []) => ({ rows: await runAs(AS_OWNER, text, values) }) },
  };
}

/** Sets the role and the shop for the rest of the transaction, in one statement. */
function scopeStatement(shopId: number): string {
  const shop = String(validShopId(shopId));
  return `select set_config('role', '${SHOP_ROLE}', true), set_config('sixfold.shop_id', '${shop}', true)`;
}

function validShopId(shopId: number): number {
  if (Number.isInteger(shopId) && shopId >= 1 && shopId <= LARGEST_SHOP_ID) return shopId;
  throw new RangeError(
    `A shop's id is a whole number from 1 to ${String(LARGEST_SHOP_ID)}, not ${String(shopId)}.`,
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
