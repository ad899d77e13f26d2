import { forgetSeen } from "./seen-orders.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

type ImportStatus = "starting" | "waiting" | "reading" | "comparing" | "complete" | "failed";

/** As in app/ingest/import-kind.ts, which says which kind an import is. */
type ImportKind = "backfill" | "increment" | "full_read";

export interface ImportRow {
  readonly id: number;
  readonly kind: ImportKind;
  /** In an increment: orders updated from this moment on are asked for. */
  readonly updatedFrom: Date | null;
  readonly status: ImportStatus;
  readonly asOf: Date;
  readonly windowStart: Date;
  readonly scopeLimited: boolean;
  readonly operationId: string | null;
  readonly operations: number;
  readonly committedBytes: bigint;
  readonly readThrough: Date | null;
  /** The moment from which the newest operation was asked for orders; null: from the start. */
  readonly operationFrom: Date | null;
  /** How many operations in a row, up to the newest, brought nothing further. */
  readonly stalledOperations: number;
  /** Whether a result did not follow the order that was asked for. */
  readonly outOfOrder: boolean;
  /** Since when orders were read, if it goes on where another import failed. */
  readonly readSince: Date | null;
  readonly linesRead: number;
  readonly badLines: number;
  readonly startedAt: Date;
}

export const IMPORT_COLUMNS = `id, kind, updated_from as "updatedFrom", status, as_of as "asOf",
  window_start as "windowStart", scope_limited as "scopeLimited", operation_id as "operationId", operations,
  committed_bytes as "committedBytes", read_through as "readThrough", operation_from as "operationFrom",
  stalled_operations as "stalledOperations", out_of_order as "outOfOrder", read_since as "readSince", lines_read as "linesRead",
  bad_lines as "badLines", started_at as "startedAt"`;

/** Nothing was asked of Shopify yet. */
export const UNASKED = "status = 'starting' and operations = 0";

/** The import under way; null: the newest is complete or failed, or there is none. */
export async function unfinishedImport(sql: ShopSql): Promise<ImportRow | null> {
  const [newest] = await sql.query<ImportRow>(
    `select ${IMPORT_COLUMNS} from imports where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  return newest === undefined || newest.status === "complete" || newest.status === "failed" ? null : newest;
}

/** Keeps others from opening or completing an import of the shop until the transaction ends. */
export async function holdImports(sql: ShopSql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, hashtext('open import'))", [sql.shopId]);
}

/** What an import reads. */
export interface Reading {
  readonly kind: ImportKind;
  readonly updatedFrom: Date | null;
  readonly windowStart: Date;
}

/** How many orders differed that no webhook and no increment had told of. */
export interface Drift {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export const NO_DRIFT: Drift = { added: 0, changed: 0, removed: 0 };

/**
 * Opens an import, unless one is under way. An import under way has its error cleared, so that it goes on. However
 * many ask at once, only one import is opened.
 * @returns whether a new one was opened
 */
export async function openImport(
  sql: ShopSql,
  request: { readonly asOf: Date; readonly reading: Reading; readonly now: Date },
): Promise<boolean> {
  await holdImports(sql);
  const underWay = await unfinishedImport(sql);
  if (underWay !== null) {
    await sql.query(
      "update imports set error_code = null, interrupted_since = null where shop_id = $1 and id = $2",
      [sql.shopId, underWay.id],
    );
    return false;
  }
  const { asOf, reading, now } = request;
  await sql.query(
    `insert into imports (shop_id, kind, updated_from, window_start, drift, status, as_of, scope_limited, started_at)
     values ($1, $2, $3, $4, $5, 'starting', $6, false, $7)`,
    [sql.shopId, ...readingValues(reading), asOf.toISOString(), now.toISOString()],
  );
  return true;
}

/** Changes what an import reads, if it has not asked for anything yet. */
export async function changeReading(sql: ShopSql, importId: number, reading: Reading): Promise<void> {
  await sql.query(
    `update imports set kind = $3, updated_from = $4, window_start = $5, drift = coalesce($6::jsonb, drift)
      where shop_id = $1 and id = $2 and ${UNASKED}`,
    [sql.shopId, importId, ...readingValues(reading)],
  );
}

/** kind, updated_from, window_start, drift; only a full read counts a drift. */
function readingValues({ kind, updatedFrom, windowStart }: Reading): (string | null)[] {
  const drift = kind === "full_read" ? JSON.stringify(NO_DRIFT) : null;
  return [kind, updatedFrom?.toISOString() ?? null, windowStart.toISOString(), drift];
}

/** Whether an import is under way, and the newest that is complete. */
export async function importsForScoring(
  sql: ShopSql,
): Promise<{ underWay: boolean; complete: { id: number; scopeLimited: boolean } | null }> {
  const underWay = (await unfinishedImport(sql)) !== null;
  const [complete] = await sql.query<{ id: number; scopeLimited: boolean }>(
    `select id, scope_limited as "scopeLimited" from imports
      where shop_id = $1 and status = 'complete' order by id desc limit 1`,
    [sql.shopId],
  );
  return { underWay, complete: complete ?? null };
}

/** Notes that another operation has to go on where the last one ended. */
export async function noteRestart(sql: ShopSql, importId: number): Promise<void> {
  await sql.query(
    "update imports set status = 'starting', operation_id = null where shop_id = $1 and id = $2",
    [sql.shopId, importId],
  );
}

/** Notes why the import stands still until it is asked for again. */
export async function parkImport(sql: ShopSql, importId: number, errorCode: string): Promise<void> {
  await sql.query(
    `update imports set error_code = $3
      where shop_id = $1 and id = $2 and status not in ('complete', 'failed')`,
    [sql.shopId, importId, errorCode],
  );
}

/** Ends an import that has stored all orders. */
export async function completeImport(sql: ShopSql, importId: number, now: Date): Promise<void> {
  await sql.query(
    `update imports set status = 'complete', error_code = null, finished_at = $3
      where shop_id = $1 and id = $2 and status not in ('complete', 'failed')`,
    [sql.shopId, importId, now.toISOString()],
  );
  await forgetSeen(sql);
}

/** Ends an import that can't go on. */
export async function failImport(
  sql: ShopSql,
  importId: number,
  end: { readonly errorCode: string; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update imports set status = 'failed', error_code = $3, finished_at = $4
      where shop_id = $1 and id = $2 and status not in ('complete', 'failed')`,
    [sql.shopId, importId, end.errorCode, end.now.toISOString()],
  );
  await forgetSeen(sql);
}
