import type { ShopSql, ShopTx } from "./shop-scope.server.ts";

/** Only this many bad lines of an import are kept; all are counted. */
const KEPT_BAD_LINES = 1_000;

type ImportStatus = "starting" | "waiting" | "reading" | "complete" | "failed";

export interface ImportRow {
  readonly id: number;
  readonly status: ImportStatus;
  readonly asOf: Date;
  readonly windowStart: Date;
  readonly scopeLimited: boolean;
  readonly operationId: string | null;
  readonly operations: number;
  readonly committedBytes: bigint;
  readonly readThrough: Date | null;
  readonly linesRead: number;
  readonly badLines: number;
  readonly startedAt: Date;
}

const COLUMNS = `id, status, as_of as "asOf", window_start as "windowStart", scope_limited as "scopeLimited",
  operation_id as "operationId", operations, committed_bytes as "committedBytes", read_through as "readThrough",
  lines_read as "linesRead", bad_lines as "badLines", started_at as "startedAt"`;

/** The import under way; null when the newest is complete or failed, or there is none. */
export async function unfinishedImport(sql: ShopSql): Promise<ImportRow | null> {
  const [newest] = await sql.query<ImportRow>(
    `select ${COLUMNS} from imports where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  return newest === undefined || newest.status === "complete" || newest.status === "failed" ? null : newest;
}

/** Until the transaction ends, nobody else opens or completes an import of the shop. */
export async function holdImports({ shopId, prisma }: ShopTx): Promise<void> {
  await prisma.$executeRaw`select pg_advisory_xact_lock(${shopId}::int, hashtext('open import'))`;
}

/**
 * Opens an import unless one is under way, which then stands still no longer; in one go, however many ask at once.
 * @returns whether a new one was opened
 */
export async function openImport(
  tx: ShopTx,
  request: { readonly asOf: Date; readonly windowStart: Date; readonly now: Date },
): Promise<boolean> {
  const { shopId, prisma } = tx;
  await holdImports(tx);
  const newest = await prisma.import.findFirst({ where: { shopId }, orderBy: { id: "desc" } });
  if (newest !== null && newest.status !== "complete" && newest.status !== "failed") {
    await prisma.import.updateMany({ where: { shopId, id: newest.id }, data: { errorCode: null } });
    return false;
  }
  const { asOf, windowStart, now: startedAt } = request;
  const data = { shopId, status: "starting", asOf, windowStart, scopeLimited: false, startedAt };
  await prisma.import.create({ data });
  return true;
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

/** The operation that reads the orders has been started. */
export async function noteOperation(
  sql: ShopSql,
  importId: number,
  operation: { readonly operationId: string; readonly scopeLimited: boolean },
): Promise<void> {
  await sql.query(
    `update imports set status = 'waiting', operation_id = $3, scope_limited = $4, operations = operations + 1,
       committed_bytes = 0, file_bytes = null, error_code = null
     where shop_id = $1 and id = $2`,
    [sql.shopId, importId, operation.operationId, operation.scopeLimited],
  );
}

export async function noteFound(sql: ShopSql, importId: number, ordersFound: number): Promise<void> {
  await sql.query(
    `update imports set orders_found = greatest(orders_found, $3), error_code = null
      where shop_id = $1 and id = $2 and (orders_found < $3 or error_code is not null)`,
    [sql.shopId, importId, ordersFound],
  );
}

export async function noteReading(sql: ShopSql, importId: number, fileBytes: number | null): Promise<void> {
  await sql.query("update imports set status = 'reading', file_bytes = $3 where shop_id = $1 and id = $2", [
    sql.shopId,
    importId,
    fileBytes,
  ]);
}

export interface BadLine {
  readonly lineNumber: number;
  readonly reason: string;
}

interface ReadProgress {
  readonly endByte: number;
  readonly lines: number;
  readonly ordersWritten: number;
  /** The creation of the newest order that was read. */
  readonly readThrough: Date | null;
  readonly badLines: readonly BadLine[];
}

/** Notes what a batch brought; in the transaction that stored it. */
export async function noteProgress(
  sql: ShopSql,
  held: ImportRow,
  progress: ReadProgress,
): Promise<ImportRow> {
  const room = Math.max(0, KEPT_BAD_LINES - held.badLines);
  const kept = progress.badLines.slice(0, room);
  if (kept.length > 0)
    await sql.query(
      `insert into bad_lines (shop_id, import_id, line_number, reason)
       select $1, $2, * from unnest($3::int[], $4::text[]) on conflict do nothing`,
      [sql.shopId, held.id, kept.map((line) => line.lineNumber), kept.map((line) => line.reason)],
    );
  const [row] = await sql.query<ImportRow>(
    `update imports set committed_bytes = $3, lines_read = lines_read + $4, orders_written = orders_written + $5,
       bad_lines = bad_lines + $6, read_through = greatest(read_through, $7::timestamptz),
       orders_found = greatest(orders_found, lines_read + $4), error_code = null
     where shop_id = $1 and id = $2 and status = 'reading' returning ${COLUMNS}`,
    [
      sql.shopId,
      held.id,
      progress.endByte,
      progress.lines,
      progress.ordersWritten,
      progress.badLines.length,
      progress.readThrough?.toISOString() ?? null,
    ],
  );
  if (row === undefined) throw new Error(`Import ${held.id} was ended while it was being read.`);
  return row;
}

/** Another operation has to go on where the last one ended. */
export async function noteRestart(sql: ShopSql, importId: number): Promise<void> {
  await sql.query(
    "update imports set status = 'starting', operation_id = null where shop_id = $1 and id = $2",
    [sql.shopId, importId],
  );
}

/** Says why the import stands still until it is asked for again. */
export async function parkImport(sql: ShopSql, importId: number, errorCode: string): Promise<void> {
  await sql.query(
    `update imports set error_code = $3
      where shop_id = $1 and id = $2 and status not in ('complete', 'failed')`,
    [sql.shopId, importId, errorCode],
  );
}

/** Ends an import that has stored all orders. */
export async function completeImport({ shopId, prisma }: ShopTx, id: number, now: Date): Promise<void> {
  await prisma.import.updateMany({
    where: { shopId, id, status: { notIn: ["complete", "failed"] } },
    data: { status: "complete", errorCode: null, finishedAt: now },
  });
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
}
