import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

import { PrismaClient } from "../generated/client.ts";

export interface Database {
  readonly pool: pg.Pool;
  /**
   * Connections that hold the locks of running jobs. They have a pool of their own, so that waiting locks can't starve
   * the work.
   */
  readonly locks: pg.Pool;
  /**
   * Connections for what must be answered within seconds, such as webhooks. Bulk work uses none of them. Connecting
   * and each statement have a time limit.
   */
  readonly urgent: pg.Pool;
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

interface DatabaseOptions {
  /**
   * The server itself, where the other address is that of a pooler that hands connections out for a transaction each.
   * Locks belong to a session, so they need a connection of their own there.
   */
  readonly directUrl?: string | undefined;
  /** The most connections for queries. Locks and urgent queries have pools of their own. */
  readonly max?: number;
  /** Called with the error of a connection that broke while idle. The pool replaces the connection. */
  readonly onError?: (error: Error) => void;
}

/** Shopify waits five seconds for the answer to a webhook. */
const URGENT_CONNECT_MS = 2_000;
const URGENT_STATEMENT_MS = 2_500;
/** A server that is cut off sends no error, so the client has a limit of its own. */
const URGENT_SILENCE_MS = 3_000;

const INT8: number = pg.types.builtins.INT8;
const parseBigint = (text: string): bigint => BigInt(text);

/**
 * pg's parsers, except that int8 becomes a bigint. They are set on the pool, so that other pools of the process keep
 * theirs.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format): unknown {
    if (Number(oid) === INT8 && format !== "binary") return parseBigint;
    return pg.types.getTypeParser(oid, format) as unknown;
  },
};

/**
 * Opens the pools and the Prisma client on top of them. Nothing connects before the first query. The session's time
 * zone is UTC, since Prisma's adapter drops the offset of a timestamptz and takes the rest for UTC.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const config: pg.PoolConfig = {
    connectionString: url,
    application_name: "sixfold",
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    types,
    // The pool awaits this before it hands the connection out; pg's types don't say so.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    onConnect: async (client) => {
      await client.query("set time zone 'UTC'");
    },
  };
  const pool = new pg.Pool({ ...config, max: options.max ?? 12 });
  const { directUrl } = options;
  const locks = new pg.Pool({
    ...config,
    connectionString: directUrl ?? url,
    max: 40,
    idleTimeoutMillis: 2_000,
  });
  // A pooler would hand the limit on to whoever gets the connection next. The client's own limit holds in any case.
  const limit = directUrl === undefined ? `; set statement_timeout = ${URGENT_STATEMENT_MS}` : "";
  const urgent = new pg.Pool({
    ...config,
    max: 10,
    application_name: "sixfold-urgent",
    connectionTimeoutMillis: URGENT_CONNECT_MS,
    query_timeout: URGENT_SILENCE_MS,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    onConnect: async (client) => {
      await client.query(`set time zone 'UTC'${limit}`);
    },
  });
  for (const each of [pool, locks, urgent]) each.on("error", (error) => options.onError?.(error));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await prisma.$disconnect();
    await Promise.all([pool.end(), locks.end(), urgent.end()]);
  };
  return { pool, locks, urgent, prisma, close: () => (closing ??= close()) };
}
