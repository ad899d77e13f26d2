import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { storeLines } from "../db/products/order-lines.server.ts";
import {
  noteProductProgress,
  type ProductPart,
  type ProductReadingRow,
} from "../db/products/product-readings.server.ts";
import { storeProducts } from "../db/products/products.server.ts";
import type { OrderLine } from "../domain/products/order-line.ts";
import type { Product } from "../domain/products/product.ts";
import { readLines } from "../shopify/bulk/bulk-result.server.ts";
import { parseItemLine } from "../shopify/lines/item-line.ts";
import { parseProductLine } from "../shopify/lines/product-line.ts";
import { WorkStopped } from "../steps/obstacle.server.ts";
import type { ProductServices } from "./services.ts";

/** How many lines are stored in one transaction, together with the position after them. */
const BATCH_LINES = 10_000;

interface Source {
  readonly services: ProductServices;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly row: ProductReadingRow;
  readonly part: ProductPart;
  readonly url: string;
  readonly fileBytes: number | null;
  readonly commit: (
    run: Pick<Source, "services" | "shopId">,
    row: ProductReadingRow,
    work: (sql: ShopSql) => Promise<void>,
  ) => Promise<void>;
}

/**
 * Stores a result file from the last committed byte on, batch by batch. No more than a batch is in memory. Done again
 * after an interruption, it changes nothing. No position is committed before a row was read: so wherever it goes on,
 * the part has one.
 * @throws WorkStopped when everything is read, lines that should have told of something could not be, and no other line
 * did
 */
export async function storeFile(source: Source): Promise<void> {
  const { services, shopId, signal, row, part, url, fileBytes, commit } = source;
  const { batchLines = BATCH_LINES } = services;
  const fromByte = row.committedBytes;
  let batch = newBatch(part);
  // What changed since may be one order, and that one unreadable. So this tells of the whole only.
  let hasRow = fromByte > 0 || row.changedFrom !== null;
  let bad = 0;
  const flush = async (endByte: number): Promise<void> => {
    const full = batch;
    batch = newBatch(part);
    bad += full.bad;
    hasRow ||= full.good > 0;
    if (!hasRow) return;
    const hasMissed = bad > 0;
    await commit(source, row, async (sql) => {
      await full.store(sql);
      await noteProductProgress(sql, { endByte, fileBytes, hasMissed });
    });
  };
  let end = fromByte;
  for await (const { lines, endByte } of readLines(url, { fromByte, fileBytes, signal })) {
    for (const text of lines) batch.add(text);
    end = endByte;
    if (batch.read >= batchLines) await flush(end);
  }
  if (batch.read > 0) await flush(end);
  // The answer is not what the app expects. An order's own line tells of nothing, so it is no sign that it is.
  if (bad > 0 && !hasRow) throw new WorkStopped("unreadable");
  if (bad > 0) services.log.warn({ shopId, part, bad }, "lines of what was bought not read");
}

interface Batch {
  read: number;
  /** Lines that told of something, and lines that should have. */
  good: number;
  bad: number;
  add(text: string): void;
  store(sql: ShopSql): Promise<void>;
}

/** A line may stand in the file twice, and one statement can't write a row twice. The last one counts. */
function newBatch(part: ProductPart): Batch {
  return part === "lines"
    ? batchOf<OrderLine>(parseItemLine, ({ line }) => line, storeLines)
    : batchOf<Product>(parseProductLine, ({ id }) => id, storeProducts);
}

function batchOf<T extends object>(
  parse: (text: string) => T | null | { readonly reason: string },
  idOf: (one: T) => bigint,
  store: (sql: ShopSql, all: readonly T[]) => Promise<void>,
): Batch {
  const byId = new Map<bigint, T>();
  return {
    read: 0,
    good: 0,
    bad: 0,
    add(text) {
      this.read += 1;
      const one = parse(text);
      if (one === null) return;
      if ("reason" in one) this.bad += 1;
      else {
        this.good += 1;
        byId.set(idOf(one), one);
      }
    },
    store: (sql) => store(sql, [...byId.values()]),
  };
}
