import type { CopiedRow } from "../db/core/copied-rows.ts";
import { ORDER_ROW } from "../db/scoring/order-rows.server.ts";
import type { OrderColumns } from "../domain/history/standings.ts";

const FIRST_SIZE = 256;

/**
 * Collects rows of orders, which come by customer, and hands them on customer by customer. The columns that it hands
 * on are valid during the call.
 */
export class OrdersByCustomer {
  readonly #take: (orders: OrderColumns, shopifyId: bigint) => void;
  readonly #orders = {
    length: 0,
    at: new Float64Array(FIRST_SIZE),
    amountMinor: new Float64Array(FIRST_SIZE),
  };
  /** The customer whose orders are being collected: both halves of the id. */
  #upper = 0;
  #lower = 0;

  constructor(take: (orders: OrderColumns, shopifyId: bigint) => void) {
    this.#take = take;
  }

  push(row: CopiedRow): void {
    const [upper, lower] = [row.upper(ORDER_ROW.customer), row.lower(ORDER_ROW.customer)];
    if (upper !== this.#upper || lower !== this.#lower) {
      this.end();
      this.#upper = upper;
      this.#lower = lower;
    }
    const orders = this.#orders;
    if (orders.length === orders.at.length) {
      orders.at = doubled(orders.at);
      orders.amountMinor = doubled(orders.amountMinor);
    }
    orders.at[orders.length] = row.moment(ORDER_ROW.at);
    orders.amountMinor[orders.length] = row.integer(ORDER_ROW.amountMinor);
    orders.length++;
  }

  /** Hands on the last customer's orders. */
  end(): void {
    if (this.#orders.length > 0) this.#take(this.#orders, (BigInt(this.#upper) << 32n) | BigInt(this.#lower));
    this.#orders.length = 0;
  }
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
