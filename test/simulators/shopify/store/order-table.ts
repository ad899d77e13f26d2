/** Shopify's `displayFinancialStatus`, in the order of their codes. The last one stands for null. */
export const FINANCIAL_STATUSES = [
  "PAID",
  "AUTHORIZED",
  "EXPIRED",
  "PARTIALLY_PAID",
  "PARTIALLY_REFUNDED",
  "PENDING",
  "REFUNDED",
  "VOIDED",
] as const;

export type FinancialStatus = (typeof FINANCIAL_STATUSES)[number];

/** One order as the store holds it. Moments are milliseconds since 1970, money is minor units of `currency`. */
export interface StoredOrder {
  readonly id: number;
  /** The numeric Shopify id; null: a guest. */
  readonly customerId: number | null;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly updatedAt: number;
  readonly cancelledAt: number | null;
  readonly status: FinancialStatus | null;
  readonly test: boolean;
  readonly source: string | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly netPaymentMinor: number;
  readonly refundedMinor: number;
}

/** The numbers of a row. Each has a column of its own, so that millions of orders fit into memory. */
const NUMBERS = [
  "id",
  "customerId",
  "createdAt",
  "processedAt",
  "updatedAt",
  "cancelledAt",
  "totalMinor",
  "netPaymentMinor",
  "refundedMinor",
] as const;

export type NumberColumn = (typeof NUMBERS)[number];

/** Orders by column. Rows are numbered from 0 and keep their number. A deleted row is only marked. */
export class OrderTable {
  length = 0;
  #numbers = NUMBERS.map(() => new Float64Array(1024));
  #flags = new Uint8Array(1024);
  #words = new Uint16Array(2048);
  readonly #dictionary: (string | null)[] = [];
  readonly #codes = new Map<string | null, number>();
  #rowsById: Map<number, number> | null = null;

  add(order: StoredOrder): number {
    if (this.length === this.#flags.length) this.#grow();
    const row = this.length++;
    this.set(row, order);
    this.#rowsById?.set(order.id, row);
    return row;
  }

  set(row: number, order: StoredOrder): void {
    NUMBERS.forEach((name, column) => {
      const numbers = this.#numbers[column];
      if (numbers !== undefined) numbers[row] = order[name] ?? Number.NaN;
    });
    const status =
      order.status === null ? FINANCIAL_STATUSES.length : FINANCIAL_STATUSES.indexOf(order.status);
    this.#flags[row] = status | (order.test ? 16 : 0);
    this.#words[2 * row] = this.#code(order.source);
    this.#words[2 * row + 1] = this.#code(order.currency);
  }

  get(row: number): StoredOrder {
    const flags = this.#flags[row] ?? 0;
    const customerId = this.number(row, "customerId");
    const cancelledAt = this.number(row, "cancelledAt");
    return {
      id: this.number(row, "id"),
      customerId: Number.isNaN(customerId) ? null : customerId,
      createdAt: this.number(row, "createdAt"),
      processedAt: this.number(row, "processedAt"),
      updatedAt: this.number(row, "updatedAt"),
      cancelledAt: Number.isNaN(cancelledAt) ? null : cancelledAt,
      status: FINANCIAL_STATUSES[flags & 15] ?? null,
      test: (flags & 16) !== 0,
      source: this.#dictionary[this.#words[2 * row] ?? 0] ?? null,
      currency: this.#dictionary[this.#words[2 * row + 1] ?? 0] ?? "",
      totalMinor: this.number(row, "totalMinor"),
      netPaymentMinor: this.number(row, "netPaymentMinor"),
      refundedMinor: this.number(row, "refundedMinor"),
    };
  }

  /** One number of a row. NaN stands for null. */
  number(row: number, name: NumberColumn): number {
    return this.#numbers[NUMBERS.indexOf(name)]?.[row] ?? Number.NaN;
  }

  isDeleted(row: number): boolean {
    return ((this.#flags[row] ?? 0) & 32) !== 0;
  }

  delete(row: number): void {
    this.#flags[row] = (this.#flags[row] ?? 0) | 32;
  }

  /** The row of an order id; null: there is none, or it was deleted. */
  rowOf(id: number): number | null {
    if (this.#rowsById === null) {
      this.#rowsById = new Map();
      for (let row = 0; row < this.length; row++) this.#rowsById.set(this.number(row, "id"), row);
    }
    const row = this.#rowsById.get(id);
    return row === undefined || this.isDeleted(row) ? null : row;
  }

  #code(word: string | null): number {
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.#dictionary.push(word) - 1;
      this.#codes.set(word, code);
    }
    return code;
  }

  #grow(): void {
    const size = this.#flags.length * 2;
    this.#numbers = this.#numbers.map((old) => {
      const grown = new Float64Array(size);
      grown.set(old);
      return grown;
    });
    const flags = new Uint8Array(size);
    flags.set(this.#flags);
    this.#flags = flags;
    const words = new Uint16Array(size * 2);
    words.set(this.#words);
    this.#words = words;
  }
}
