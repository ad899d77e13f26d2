import { createReadStream } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

import type { Order } from "../../../app/domain/orders/order.ts";
import { parseOrderLine } from "../../../app/shopify/lines/order-line.ts";
import { orderLines, SHOP_ID, type StoreSize } from "./store.ts";

/** The same orders twice: as Shopify's result file, and as rows for COPY. */
export interface OrderFiles {
  readonly lines: string;
  readonly rows: string;
  readonly lineBytes: number;
}

const NEWLINE = 0x0a;
const BUFFERED = 4_000;

export async function writeFiles(folder: string, size: StoreSize): Promise<OrderFiles> {
  const files = { lines: join(folder, "orders.jsonl"), rows: join(folder, "orders.copy") };
  const [lines, rows] = [await open(files.lines, "w"), await open(files.rows, "w")];
  let pending: string[] = [];
  for (const line of orderLines(size)) {
    pending.push(line);
    if (pending.length < BUFFERED) continue;
    await writeBoth(lines, rows, pending);
    pending = [];
  }
  await writeBoth(lines, rows, pending);
  await Promise.all([lines.close(), rows.close()]);
  return { ...files, lineBytes: (await stat(files.lines)).size };
}

async function writeBoth(lines: FileHandle, rows: FileHandle, pending: string[]): Promise<void> {
  await lines.write(pending.map((line) => `${line}\n`).join(""));
  await rows.write(pending.map((line) => copyRow(line)).join(""));
}

/** The row that the app makes of a line, in the form that COPY reads. */
function copyRow(line: string): string {
  const parsed = parseOrderLine(line);
  if ("reason" in parsed) throw new Error(`The generated order can't be read: ${parsed.reason}.`);
  return `${COPIED.map((field) => copyText(field(parsed.order)))
    .join("\t")
    .replace(/^/, `${SHOP_ID}\t`)}\n`;
}

/** In the order of the table's columns, after the shop. */
const COPIED: readonly ((order: Order) => bigint | Date | string | boolean | number | null)[] = [
  (order) => order.id,
  (order) => order.customerShopifyId,
  (order) => order.createdAt,
  (order) => order.processedAt,
  (order) => order.updatedAt,
  (order) => order.state,
  (order) => order.pointOfSale,
  (order) => order.currency,
  (order) => order.amountMinor,
];

function copyText(value: ReturnType<(typeof COPIED)[number]>): string {
  if (value === null) return "\\N";
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Counts the lines of a file. No reader can be faster. */
export async function countNewlines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
