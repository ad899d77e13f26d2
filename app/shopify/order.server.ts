import { z } from "zod";

import type { Order } from "../domain/orders/order.ts";
import type { AdminClient } from "./admin.server.ts";
import { READ_ORDER } from "./documents/orders.ts";
import { AdminApiError } from "./errors.ts";
import { toGid } from "./gid.ts";
import { orderFields, toOrder } from "./order-fields.ts";

const orderAnswer = z.object({ order: orderFields.nullable() });

/**
 * One order as it is now; null if the shop has none by that id, or the app may not see it.
 * @throws AdminApiError when the order is there but can't be read
 */
export async function readOrder(admin: AdminClient, id: bigint): Promise<Order | null> {
  const answer = await admin.request(READ_ORDER, { id: toGid("Order", id) }, orderAnswer);
  if (answer.order === null) return null;
  const read = toOrder(answer.order);
  if ("reason" in read) throw new AdminApiError("ReadOrder", `UNREADABLE_ORDER_${read.reason.toUpperCase()}`);
  return read.order;
}
