import { IMPORT_COLUMNS, type Drift, type ImportRow } from "./imports.server.ts";
import type { StoredOrders } from "./orders-in-bulk.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The import goes on, so it has no error any more. */
const GOES_ON = "error_code = null, interrupted_since = null";

/** Only this many bad lines of an import are kept; all are counted. */
const KEPT_BAD_LINES = 1_000;

/** Notes that the operation that reads the orders was started. */
export async function noteOperation(
  sql: ShopSql,
  importId: number,
  operation: { readonly operationId: string; readonly scopeLimited: boolean; readonly from: Date | null },
): Promise<void> {
  await sql.query(
    `update imports set status = 'waiting', operation_id = $3, scope_limited = $4, operations = operations + 1,
       stalled_operations = stalled_operations + 1, operation_from = $5, committed_bytes = 0, file_bytes = null, ${GOES_ON}
     where shop_id = $1 and id = $2`,
    [
      sql.shopId,
      importId,
      operation.operationId,
      operation.scopeLimited,
      operation.from?.toISOString() ?? null,
    ],
  );
}

export async function noteFound(sql: ShopSql, importId: number, ordersFound: number): Promise<void> {
  await sql.query(
    `update imports set orders_found = greatest(orders_found, $3), ${GOES_ON}
      where shop_id = $1 and id = $2
        and (orders_found < $3 or error_code is not null or interrupted_since is not null)`,
    [sql.shopId, importId, ordersFound],
  );
}

/** Notes that the result is read from here on: at first, or again after an interruption. */
export async function noteReading(
  sql: ShopSql,
  importId: number,
  { fileBytes, now }: { readonly fileBytes: number | null; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update imports set status = 'reading', file_bytes = $3, reading_started_at = $4,
       reading_from_lines = lines_read, reading_from_bytes = committed_bytes
     where shop_id = $1 and id = $2`,
    [sql.shopId, importId, fileBytes, now.toISOString()],
  );
}

export interface BadLine {
  readonly lineNumber: number;
  readonly reason: string;
}

interface ReadProgress {
  readonly endByte: number;
  readonly lines: number;
  readonly stored: StoredOrders;
  /** In a full read: how many orders differed that no webhook and no increment had told of. */
  readonly drift: Drift;
  /** When the newest order that was read was created; in an increment, when it was updated. */
  readonly readThrough: Date | null;
  /** Whether the lines did not follow the order that was asked for. */
  readonly outOfOrder: boolean;
  readonly badLines: readonly BadLine[];
}

/** Adds to a full read's drift; other imports have none. $n, $n+1, $n+2: added, changed, removed. */
const moreDrift = (n: number): string =>
  `drift = drift || jsonb_build_object('added', (drift->>'added')::int + $${String(n)}::int,
     'changed', (drift->>'changed')::int + $${String(n + 1)}::int,
     'removed', (drift->>'removed')::int + $${String(n + 2)}::int)`;

/** Notes what a batch brought, in the transaction that stored it. */
export async function noteProgress(
  sql: ShopSql,
  running: ImportRow,
  { endByte, lines, stored, drift, readThrough, outOfOrder, badLines }: ReadProgress,
): Promise<ImportRow> {
  await keepBadLines(sql, running, badLines);
  const [row] = await sql.query<ImportRow>(
    `update imports set committed_bytes = $3, lines_read = lines_read + $4, orders_written = orders_written + $5,
       orders_added = orders_added + $6, bad_lines = bad_lines + $7,
       read_through = case when $12 then null else greatest(read_through, $8::timestamptz) end, out_of_order = $12,
       stalled_operations = case when $13 then 0 else stalled_operations end,
       orders_found = greatest(orders_found, lines_read + $4), ${GOES_ON}, ${moreDrift(9)}
     where shop_id = $1 and id = $2 and status = 'reading' returning ${IMPORT_COLUMNS}`,
    [
      ...[sql.shopId, running.id, endByte, lines, stored.written, stored.added, badLines.length],
      readThrough?.toISOString() ?? null,
      ...[drift.added, drift.changed, drift.removed],
      ...[outOfOrder, stored.added > 0 || (!outOfOrder && isFurther(readThrough, running.readThrough))],
    ],
  );
  if (row === undefined) throw new Error(`Import ${running.id} was ended while it was being read.`);
  return row;
}

function isFurther(moment: Date | null, before: Date | null): boolean {
  return moment !== null && (before === null || moment > before);
}

async function keepBadLines(sql: ShopSql, running: ImportRow, badLines: readonly BadLine[]): Promise<void> {
  const room = Math.max(0, KEPT_BAD_LINES - running.badLines);
  const kept = badLines.slice(0, room);
  if (kept.length === 0) return;
  await sql.query(
    `insert into bad_lines (shop_id, import_id, line_number, reason)
     select $1, $2, * from unnest($3::int[], $4::text[]) on conflict do nothing`,
    [sql.shopId, running.id, kept.map((line) => line.lineNumber), kept.map((line) => line.reason)],
  );
}

/** Notes that a full read came to the end of its file. Stored orders that it has not seen are compared next. */
export async function noteComparing(sql: ShopSql, importId: number): Promise<void> {
  await sql.query(
    `update imports set status = 'comparing', ${GOES_ON}
      where shop_id = $1 and id = $2 and status not in ('complete', 'failed')`,
    [sql.shopId, importId],
  );
}

/** Notes the outcome for some of the unseen orders, in the transaction that stored it. */
export async function noteCompared(
  sql: ShopSql,
  importId: number,
  compared: { readonly stored: StoredOrders; readonly drift: Drift },
): Promise<void> {
  const { stored, drift } = compared;
  const written = stored.written + drift.removed;
  await sql.query(
    `update imports set orders_written = orders_written + $3, ${GOES_ON}, ${moreDrift(4)}
      where shop_id = $1 and id = $2 and status = 'comparing'`,
    [sql.shopId, importId, written, drift.added, drift.changed, drift.removed],
  );
}

/**
 * Notes that a try to go on has failed.
 * @returns since when every try has failed
 */
export async function noteInterrupted(sql: ShopSql, importId: number, now: Date): Promise<Date> {
  const [row] = await sql.query<{ since: Date }>(
    `update imports set interrupted_since = coalesce(interrupted_since, $3)
      where shop_id = $1 and id = $2 returning interrupted_since as since`,
    [sql.shopId, importId, now.toISOString()],
  );
  return row?.since ?? now;
}

/**
 * Notes that the import could not see all orders after all. Nothing is then concluded from orders that it did not see.
 */
export async function noteLimited(sql: ShopSql, importId: number): Promise<void> {
  await sql.query("update imports set scope_limited = true where shop_id = $1 and id = $2", [
    sql.shopId,
    importId,
  ]);
}
