import type { Database } from "../db/database.server.ts";
import { noteProgress, type ImportRow } from "../db/imports.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { readLines } from "../shopify/bulk-result.server.ts";
import { parseBatch } from "./batch.ts";
import { storeOrders } from "./store-orders.server.ts";

/** Lines stored in one transaction, together with the position after them. */
const BATCH_LINES = 5_000;

interface ResultSource {
  readonly url: string;
  /** The result of an operation that failed: its last line may be cut off. */
  readonly partial: boolean;
  /** The size of the file, if Shopify gave it. */
  readonly fileBytes: number | null;
  readonly signal: AbortSignal;
}

/**
 * Stores the orders of a result file from the last committed byte on, one batch in memory at a time.
 * @returns the import after the last batch
 */
export async function readResult(
  db: Database,
  shopId: number,
  start: ImportRow,
  source: ResultSource,
): Promise<ImportRow> {
  const { url, partial, fileBytes, signal } = source;
  const fromByte = Number(start.committedBytes);
  let held = start;
  let lines: string[] = [];
  let position = fromByte;
  for await (const more of readLines(url, { fromByte, signal, fileBytes, onlyWholeLines: partial })) {
    for (const line of more.lines) lines.push(line);
    position = more.endByte;
    if (lines.length < BATCH_LINES) continue;
    signal.throwIfAborted();
    held = await commit(db, shopId, held, lines, position);
    lines = [];
  }
  return lines.length === 0 ? held : commit(db, shopId, held, lines, position);
}

async function commit(
  db: Database,
  shopId: number,
  held: ImportRow,
  lines: readonly string[],
  endByte: number,
): Promise<ImportRow> {
  const { orders, badLines, readThrough } = parseBatch(lines, held.linesRead);
  return inShopSql(db, shopId, async (sql) => {
    const ordersWritten = await storeOrders(sql, orders);
    return noteProgress(sql, held, { endByte, lines: lines.length, ordersWritten, readThrough, badLines });
  });
}
