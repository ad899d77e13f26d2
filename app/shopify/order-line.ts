import type { Order } from "../domain/orders/order.ts";
import { parseJsonLine } from "./json-line.ts";
import { orderFields, toOrder, type Unreadable } from "./order-fields.ts";

/** One line of the orders' bulk result. */
export function parseOrderLine(text: string): { order: Order } | Unreadable {
  const line = parseJsonLine(text, orderFields);
  return "reason" in line ? line : toOrder(line.value);
}
