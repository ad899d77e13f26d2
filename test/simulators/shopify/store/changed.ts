/** What is no longer as the store was read or made: the ids of customers and the rows of orders; and who is told. */
export class Changed {
  readonly customers = new Set<number>();
  readonly orders = new Set<number>();
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

  /** Something of which there is little, so that it is kept whole: grants, metafields, the count of operations. */
  rest(): void {
    this.#listener();
  }
}
