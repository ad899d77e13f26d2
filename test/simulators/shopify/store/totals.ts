import { rfmGroups } from "./rfm-groups.ts";
import type { StoreData } from "./store.ts";

interface CustomerTotals {
  orders: number;
  spentMinor: number;
}

const NONE: CustomerTotals = { orders: 0, spentMinor: 0 };

/** Orders, spend and group of each customer, for `numberOfOrders`, `amountSpent` and `statistics`. */
export class Totals {
  readonly #data: StoreData;
  #byCustomer: Map<number, CustomerTotals> | null = null;
  #rows: Map<number, number[]> | null = null;
  #rfmGroups: Map<number, string> | null = null;

  constructor(data: StoreData) {
    this.#data = data;
  }

  forget(): void {
    this.#byCustomer = null;
    this.#rows = null;
    this.#rfmGroups = null;
  }

  of(customerId: number): CustomerTotals {
    this.#byCustomer ??= this.#count();
    return this.#byCustomer.get(customerId) ?? NONE;
  }

  /** Shopify's own group. A customer who never ordered is a prospect. */
  rfmGroupOf(customerId: number): string {
    this.#rfmGroups ??= rfmGroups(this.#data);
    return this.#rfmGroups.get(customerId) ?? "PROSPECTS";
  }

  /** The rows of a customer's orders, the oldest row first. */
  rowsOf(customerId: number): readonly number[] {
    this.#rows ??= this.#index();
    return this.#rows.get(customerId) ?? [];
  }

  #count(): Map<number, CustomerTotals> {
    const totals = new Map<number, CustomerTotals>();
    const { orders } = this.#data;
    for (let row = 0; row < orders.length; row++) {
      const customer = orders.number(row, "customerId");
      if (Number.isNaN(customer) || orders.isDeleted(row)) continue;
      let entry = totals.get(customer);
      if (entry === undefined) totals.set(customer, (entry = { orders: 0, spentMinor: 0 }));
      entry.orders++;
      entry.spentMinor += orders.number(row, "netPaymentMinor");
    }
    return totals;
  }

  #index(): Map<number, number[]> {
    const rows = new Map<number, number[]>();
    const { orders } = this.#data;
    for (let row = 0; row < orders.length; row++) {
      const customer = orders.number(row, "customerId");
      if (Number.isNaN(customer) || orders.isDeleted(row)) continue;
      const list = rows.get(customer);
      if (list === undefined) rows.set(customer, [row]);
      else list.push(row);
    }
    return rows;
  }
}
