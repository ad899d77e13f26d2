import type { StoredCustomer } from "./store.ts";

/** How the shop spells each tag: as anybody first wrote it, whatever the casing later. */
export class TagSpellings {
  readonly #customers: ReadonlyMap<number, StoredCustomer>;
  readonly #first = new Map<string, string>();

  constructor(customers: ReadonlyMap<number, StoredCustomer>) {
    this.#customers = customers;
  }

  of(tag: string): string {
    const folded = tag.toLowerCase();
    let first = this.#first.get(folded);
    if (first === undefined) this.#first.set(folded, (first = this.#find(folded) ?? tag));
    return first;
  }

  #find(folded: string): string | null {
    for (const { tags } of this.#customers.values()) {
      const found = tags.find((tag) => tag.toLowerCase() === folded);
      if (found !== undefined) return found;
    }
    return null;
  }
}
