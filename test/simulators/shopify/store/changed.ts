/** What differs from the store as it was read or made: ids of customers and products, and rows of orders. It tells a listener. */
export class Changed {
  readonly customers = new Set<number>();
  readonly orders = new Set<number>();
  readonly products = new Set<number>();
  #listener: () => void = () => {};

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  customer(id: number): void {
    this.customers.add(id);
    this.#listener();
  }

  order(row: number): void {
    this.orders.add(row);
    this.#listener();
  }

  product(id: number): void {
    this.products.add(id);
    this.#listener();
  }

  /** Notes a change of something small that is kept whole: grants, metafields, the count of operations. */
  rest(): void {
    this.#listener();
  }
}
