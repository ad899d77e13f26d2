import { setImmediate as otherWork } from "node:timers/promises";

import type { Database } from "../db/core/database.server.ts";
import { erasedAmong, type ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import { noteProgress } from "../db/orders/import-progress.server.ts";
import type { ImportRow } from "../db/orders/imports.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { readLines } from "../shopify/bulk/bulk-result.server.ts";
import { Batch } from "./batch.ts";
import { storeRead } from "./store-read.server.ts";

/** How many lines are stored in one transaction, together with the position after them. */
const BATCH_LINES = 10_000;
/** Fewer lines than this may be in order by chance. So no operation goes on from the newest of them. */
const FEWEST_IN_ORDER = 10;

interface ResultSource {
  readonly url: string;
  /** The operation failed, so the last line of its result may be cut off. */
  readonly partial: boolean;
  /** The size of the file; null: Shopify gave none. */
  readonly fileBytes: number | null;
  readonly signal: AbortSignal;
  /** Called after each batch is stored. */
  readonly onStored?: (batch: { readonly lines: number; readonly ordersWritten: number }) => void;
}

interface Place {
  readonly db: Database;
  readonly shopId: number;
  readonly erasedAmong: ErasedAmong;
  readonly onStored: ResultSource["onStored"];
}

/**
 * Stores the orders of a result file from the last committed byte on. The next batch is read while one is being
 * stored. No more than these two are in memory, and they are stored one after the other.
 * @returns the import after the last batch
 */
export async function readResult(
  services: { readonly db: Database; readonly secrets: SecretBox },
  shopId: number,
  start: ImportRow,
  source: ResultSource,
): Promise<ImportRow> {
  const { url, partial, fileBytes, signal, onStored } = source;
  const place = { db: services.db, shopId, erasedAmong: erasedAmong(services, shopId), onStored };
  const fromByte = Number(start.committedBytes);
  const sortedBy = start.kind === "increment" ? "updatedAt" : "createdAt";
  let batch = new Batch({ linesBefore: start.linesRead, fromByte, sortedBy });
  let stored = Promise.resolve(start);
  const store = async (): Promise<void> => {
    const held = await stored;
    signal.throwIfAborted();
    stored = commit(place, held, batch);
    // Nothing awaits this promise yet, so its failure would count as unhandled.
    stored.catch(() => undefined);
    batch = batch.next();
  };
  try {
    for await (const more of readLines(url, { fromByte, signal, fileBytes, onlyWholeLines: partial })) {
      batch.add(more.lines, more.endByte);
      if (batch.lines >= BATCH_LINES) await store();
      // A fast host has many pieces ready at once. Without this pause the database's answers would wait behind all of
      // them.
      await otherWork();
    }
    if (batch.lines > 0) await store();
  } finally {
    // Nothing is still being written when the code that handles an interruption begins.
    await stored.catch(() => undefined);
  }
  return stored;
}

/**
 * Orders and position are committed together and in order. A server that crashes may forget the last batches; they
 * are read again then. So no batch waits for the disk. The end of the import is committed later and does wait.
 */
async function commit(
  { db, shopId, erasedAmong, onStored }: Place,
  held: ImportRow,
  batch: Batch,
): Promise<ImportRow> {
  const { lines, endByte, badLines } = batch;
  const isFew = held.readThrough === null && held.linesRead + lines < FEWEST_IN_ORDER;
  const readThrough = isFew ? null : batch.readThrough;
  const outOfOrder = held.outOfOrder || batch.isOutOfOrder(held.readThrough);
  const now = await inShopSql(
    db,
    shopId,
    async (sql) => {
      const { stored, drift } = await storeRead(sql, held, batch, erasedAmong);
      const row = await noteProgress(sql, held, {
        endByte,
        lines,
        stored,
        drift,
        readThrough,
        outOfOrder,
        badLines,
      });
      return { row, ordersWritten: stored.written };
    },
    { lazyCommit: true },
  );
  onStored?.({ lines, ordersWritten: now.ordersWritten });
  return now.row;
}
