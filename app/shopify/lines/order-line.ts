import type { Order } from "../../domain/orders/order.ts";
import { parseJsonLine } from "./json-line.ts";
import { readKnownLine } from "./known-order-line.ts";
import { orderFields, toOrder, type Unreadable } from "./order-fields.ts";

/** One line of the orders' bulk result. */
export function parseOrderLine(text: string): { order: Order } | Unreadable {
  const known = readKnownLine(text);
  if (known !== null) return toOrder(known);
  const line = parseJsonLine(text, orderFields);
  return "reason" in line ? line : toOrder(line.value);
}
