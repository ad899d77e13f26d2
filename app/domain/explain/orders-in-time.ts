import { lowerBound } from "../lower-bound.ts";

/** An order that counts by its own facts: paid, of the right channel and currency. */
export interface CountedOrder {
  readonly at: Date;
  readonly amountMinor: number;
}

/** What some orders of a customer come to. */
export interface OrderSum {
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date;
}

/**
 * A customer's orders in the order of time, with what they come to up to each of them. So the orders of any stretch of
 * time are summed by two look-ups. A customer with thousands of orders is scored again at thousands of moments.
 */
export class OrdersInTime {
  /** Ascending. */
  readonly #orders: readonly CountedOrder[];
  /** Milliseconds, ascending. */
  readonly #at: Float64Array;
  /** What the orders before each place come to. */
  readonly #spentBefore: Float64Array;

  /** @param orders - in any order */
  constructor(orders: readonly CountedOrder[]) {
    this.#orders = orders.toSorted((a, b) => a.at.getTime() - b.at.getTime());
    this.#at = Float64Array.from(this.#orders, ({ at }) => at.getTime());
    this.#spentBefore = new Float64Array(orders.length + 1);
    this.#orders.forEach(({ amountMinor }, place) => {
      this.#spentBefore[place + 1] = (this.#spentBefore[place] ?? 0) + amountMinor;
    });
  }

  /** When each was placed, ascending. */
  moments(): Date[] {
    return this.#orders.map(({ at }) => at);
  }

  /** These orders and one more. */
  with(order: CountedOrder): OrdersInTime {
    return new OrdersInTime([...this.#orders, order]);
  }

  /** The orders from a moment on and before another one; null: there are none. */
  between(from: Date, to: Date): OrderSum | null {
    const first = lowerBound(this.#at, from.getTime());
    const next = lowerBound(this.#at, to.getTime());
    if (next <= first) return null;
    return {
      orderCount: next - first,
      spentMinor: (this.#spentBefore[next] ?? 0) - (this.#spentBefore[first] ?? 0),
      lastOrderAt: new Date(this.#at[next - 1] ?? 0),
    };
  }
}
