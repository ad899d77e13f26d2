import type { BadLine } from "../db/orders/import-progress.server.ts";
import type { Order } from "../domain/orders/order.ts";
import { orderIdInLine } from "../shopify/lines/order-id-in-line.ts";
import { parseOrderLine } from "../shopify/lines/order-line.ts";

interface BatchPlace {
  /** How many lines of the import came before. The import's lines count from 1. */
  readonly linesBefore: number;
  /** The byte in the file at which its lines begin. */
  readonly fromByte: number;
  readonly sortedBy: "createdAt" | "updatedAt";
}

/** Lines of an orders' result that were read. Every line is either an order or a bad line. */
export class Batch {
  readonly orders: Order[] = [];
  readonly badLines: BadLine[] = [];
  /** The ids of the orders in bad lines, where they can be made out. */
  readonly badOrderIds: bigint[] = [];
  /** The newest moment among the orders, of the field that the file is sorted by; null without an order. */
  readThrough: Date | null = null;
  /** The first order's moment, of the same field. */
  #first: Date | null = null;
  /** Whether an order was older than one before it. */
  #hasOlder = false;
  lines = 0;
  /** The byte in the file at which its lines end. */
  endByte: number;
  readonly #place: BatchPlace;

  constructor(place: BatchPlace) {
    this.#place = place;
    this.endByte = place.fromByte;
  }

  add(lines: readonly string[], endByte: number): void {
    for (const line of lines) this.#addLine(line);
    this.endByte = endByte;
  }

  /**
   * Whether its orders break the order that was asked for. In that order nothing is older than what came before.
   * @param before the newest moment of the lines that came before; null: there were none
   */
  isOutOfOrder(before: Date | null): boolean {
    return this.#hasOlder || (this.#first !== null && before !== null && this.#first < before);
  }

  /** An empty batch for the lines that follow. */
  next(): Batch {
    const linesBefore = this.#place.linesBefore + this.lines;
    return new Batch({ ...this.#place, linesBefore, fromByte: this.endByte });
  }

  #addLine(line: string): void {
    this.lines += 1;
    const parsed = parseOrderLine(line);
    if ("reason" in parsed) {
      this.badLines.push({ lineNumber: this.#place.linesBefore + this.lines, reason: parsed.reason });
      const id = orderIdInLine(line);
      if (id !== null) this.badOrderIds.push(id);
      return;
    }
    this.orders.push(parsed.order);
    const moment = parsed.order[this.#place.sortedBy];
    this.#first ??= moment;
    if (this.readThrough === null || moment > this.readThrough) this.readThrough = moment;
    else if (moment < this.readThrough) this.#hasOlder = true;
  }
}
