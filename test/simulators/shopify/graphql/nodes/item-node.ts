import type { Simulation } from "../../simulation.ts";
import type { StoredItem } from "../../store/items.ts";
import { gid } from "../gid.ts";
import { ProductNode } from "./product-node.ts";

/** A line of an order as the Admin API shows it. */
export class ItemNode {
  readonly __typename = "LineItem";
  readonly #simulation: Simulation;
  readonly #item: StoredItem;

  constructor(simulation: Simulation, item: StoredItem) {
    this.#simulation = simulation;
    this.#item = item;
  }

  get id(): string {
    return gid("LineItem", this.#item.id);
  }
  get title(): string {
    return this.#item.title;
  }
  get quantity(): number {
    return this.#item.quantity;
  }
  get currentQuantity(): number {
    return this.#item.currentQuantity;
  }
  /** A product that was deleted is null, and so is its variant. */
  get product(): ProductNode | null {
    const { productId } = this.#item;
    return productId === null ? null : ProductNode.find(this.#simulation, productId);
  }
  get variant(): object | null {
    const { product } = this;
    const { variantId } = this.#item;
    if (product === null || variantId === null) return null;
    return { __typename: "ProductVariant", id: gid("ProductVariant", variantId), product };
  }
}
