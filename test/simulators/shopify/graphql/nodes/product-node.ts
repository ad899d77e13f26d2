import type { Simulation } from "../../simulation.ts";
import type { StoredProduct } from "../../store/products.ts";
import { Connection } from "../connection.ts";
import { gid } from "../gid.ts";
import { isoSeconds } from "./order-node.ts";
import type { ListArguments } from "../order-query.ts";
import { dateField, fold, numberField, searchFilter, wordField, type SearchField } from "../search/search.ts";

/** A product as the Admin API shows it. */
export class ProductNode {
  readonly __typename = "Product";
  readonly #product: StoredProduct;

  constructor(product: StoredProduct) {
    this.#product = product;
  }

  /** null: the store never had it, or it was deleted. */
  static find(simulation: Simulation, id: number): ProductNode | null {
    const product = simulation.data.products.get(id);
    return product === undefined ? null : new ProductNode(product);
  }

  get id(): string {
    return gid("Product", this.#product.id);
  }
  get title(): string {
    return this.#product.title;
  }
  get productType(): string {
    return this.#product.productType;
  }
  get vendor(): string {
    return this.#product.vendor;
  }
  get tags(): string[] {
    return [...this.#product.tags];
  }
  get createdAt(): string {
    return isoSeconds(this.#product.createdAt);
  }
  get updatedAt(): string {
    return isoSeconds(this.#product.updatedAt);
  }
}

/** The `products` root. */
export function queryProducts(simulation: Simulation, list: ListArguments): Connection<ProductNode> {
  const { products } = simulation.data;
  const matches = searchFilter(list.query, productFields(simulation), ANY_TEXT);
  const found = [...products.values()].filter(matches);
  if (list.sortKey === "TITLE") found.sort((a, b) => (fold(a.title) < fold(b.title) ? -1 : 1));
  else if (list.sortKey === "UPDATED_AT") found.sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
  else found.sort((a, b) => a.id - b.id);
  if (list.reverse === true) found.reverse();
  return new Connection(
    Float64Array.from(found, ({ id }) => id),
    (id) => {
      const node = ProductNode.find(simulation, id);
      if (node === null) throw new Error(`Product ${id} went away while it was being read.`);
      return node;
    },
    list,
  );
}

const ANY_TEXT: SearchField<StoredProduct> = wordField(({ title, productType, vendor, tags }) => [
  title,
  productType,
  vendor,
  ...tags,
]);

function productFields(simulation: Simulation): Record<string, SearchField<StoredProduct>> {
  const now = (): number => simulation.now();
  return {
    id: numberField(({ id }) => id),
    title: wordField(({ title }) => [title]),
    product_type: wordField(({ productType }) => [productType]),
    vendor: wordField(({ vendor }) => [vendor]),
    tag: wordField(({ tags }) => tags),
    created_at: dateField(({ createdAt }) => createdAt, now),
    updated_at: dateField(({ updatedAt }) => updatedAt, now),
  };
}
