import { between, seededRandom } from "./random.ts";
import type { StoredOrder } from "./order-table.ts";
import type { StoredProduct } from "./products.ts";

/** One line of an order. */
export interface StoredItem {
  readonly id: number;
  /** null: a custom item. */
  readonly productId: number | null;
  readonly variantId: number | null;
  readonly title: string;
  /** How many were ordered. */
  readonly quantity: number;
  /** How many are left after refunds and removals. */
  readonly currentQuantity: number;
}

/** What a control call says of a line. */
export interface ItemChange {
  readonly productId: number | null;
  readonly quantity: number;
  /** Left out: all of them are left. */
  readonly currentQuantity?: number;
}

/** The first ids of lines. They are beyond 32 bits, like Shopify's. */
const FIRST_ITEM_ID = 14_000_000_000_000;
const ITEMS_AT_MOST = 500;

/**
 * The lines of orders. Those of a made-up store follow from the order's id, so that millions of orders need no memory.
 * Those that a control call has set are kept.
 */
export class OrderItems {
  readonly changed = new Map<number, readonly StoredItem[]>();
  readonly #catalogue: readonly StoredProduct[];

  /** @param catalogue - what made-up orders are of; empty: they have no lines */
  constructor(catalogue: readonly StoredProduct[]) {
    this.#catalogue = catalogue;
  }

  of(order: StoredOrder): readonly StoredItem[] {
    return this.changed.get(order.id) ?? this.#made(order);
  }

  set(orderId: number, items: readonly ItemChange[], titleOf: (productId: number) => string): void {
    this.changed.set(
      orderId,
      items.slice(0, ITEMS_AT_MOST).map(({ productId, quantity, currentQuantity = quantity }, at) => ({
        id: itemId(orderId, at),
        productId,
        variantId: productId === null ? null : productId * 10 + 1,
        title: productId === null ? "Custom item" : titleOf(productId),
        quantity,
        currentQuantity,
      })),
    );
  }

  #made(order: StoredOrder): StoredItem[] {
    const { length } = this.#catalogue;
    if (length === 0) return [];
    const random = seededRandom(order.id);
    const favourite = (order.customerId ?? order.id) % length;
    return Array.from({ length: between(random, 1, 1 + between(random, 0, 3)) }, (_, at) => {
      // Some products are bought far more often than others, and a customer's own ones most of all.
      const rank = random() < 0.3 ? favourite : Math.floor(length * random() ** 3);
      const product = random() < 0.02 ? null : (this.#catalogue[rank] ?? null);
      const quantity = random() < 0.85 ? 1 : between(random, 2, 4);
      return {
        id: itemId(order.id, at),
        productId: product?.id ?? null,
        variantId: product === null ? null : product.id * 10 + between(random, 1, 3),
        title: product?.title ?? "Gift wrapping",
        quantity,
        currentQuantity: leftOf(order, quantity, at),
      };
    });
  }
}

function itemId(orderId: number, at: number): number {
  return FIRST_ITEM_ID + (orderId % 1_000_000_000) * ITEMS_AT_MOST + at;
}

/** A partial refund takes back the first line. */
function leftOf({ status }: StoredOrder, quantity: number, at: number): number {
  if (status === "REFUNDED") return 0;
  return status === "PARTIALLY_REFUNDED" && at === 0 ? quantity - 1 : quantity;
}
