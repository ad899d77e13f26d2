import type { BadLine } from "../db/imports.server.ts";
import type { Order } from "../domain/orders/order.ts";
import { parseOrderLine } from "../shopify/order-line.ts";

/** Lines of the orders' result, read: every line is either an order or a bad line. */
interface Batch {
  readonly orders: readonly Order[];
  readonly badLines: readonly BadLine[];
  /** The creation of the newest order; null without one. */
  readonly readThrough: Date | null;
}

/** @param linesBefore - how many lines of the import came before these: its lines count from 1 */
export function parseBatch(lines: readonly string[], linesBefore: number): Batch {
  const orders: Order[] = [];
  const badLines: BadLine[] = [];
  let readThrough: Date | null = null;
  lines.forEach((line, i) => {
    const parsed = parseOrderLine(line);
    if ("reason" in parsed) {
      badLines.push({ lineNumber: linesBefore + i + 1, reason: parsed.reason });
      return;
    }
    orders.push(parsed.order);
    if (readThrough === null || parsed.order.createdAt > readThrough) readThrough = parsed.order.createdAt;
  });
  return { orders, badLines, readThrough };
}
