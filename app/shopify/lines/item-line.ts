import { z } from "zod";

import type { OrderLine } from "../../domain/products/order-line.ts";
import { fromGid, InvalidGidError } from "../gid.ts";
import { parseJsonLine } from "./json-line.ts";

const named = z.object({ id: z.string() }).nullable();

/** A line of an order as the Admin API gives it. Its product is null once it is deleted. */
export const itemFields = z.object({
  id: z.string(),
  currentQuantity: z.int().nonnegative().max(2_147_483_647),
  product: named,
  variant: named,
});

const itemOfOrder = itemFields.extend({ __parentId: z.string() });
const lineFields = z.union([itemOfOrder, z.strictObject({ id: z.string() })]);

/**
 * One line of the bulk result of orders' lines. An order and its lines may stand in any order, and each line names its
 * order.
 * @returns null: the line is an order's own
 */
export function parseItemLine(text: string): OrderLine | null | { readonly reason: string } {
  const line = parseJsonLine(text, lineFields);
  if ("reason" in line) return line;
  try {
    if (!("__parentId" in line.value)) {
      fromGid("Order", line.value.id);
      return null;
    }
    return toOrderLine(line.value.__parentId, line.value);
  } catch (error) {
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}

/** @throws InvalidGidError when an id is none */
export function toOrderLine(orderGid: string, fields: z.output<typeof itemFields>): OrderLine {
  const { id, currentQuantity, product, variant } = fields;
  return {
    orderId: fromGid("Order", orderGid),
    line: fromGid("LineItem", id),
    productId: product === null ? null : fromGid("Product", product.id),
    variantId: variant === null ? null : fromGid("ProductVariant", variant.id),
    quantity: currentQuantity,
  };
}
