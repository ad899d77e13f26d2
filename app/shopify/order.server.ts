import { z } from "zod";

import type { Order } from "../domain/orders/order.ts";
import type { AdminClient } from "./admin.server.ts";
import { READ_ORDER, READ_ORDERS } from "./documents/orders.ts";
import { AdminApiError } from "./errors.ts";
import { toGid } from "./gid.ts";
import { orderFields, toOrder } from "./lines/order-fields.ts";

const orderAnswer = z.object({ order: orderFields.nullable() });

/**
 * One order as it is now; null: the shop has none with this id, or the app may not see it.
 * @throws AdminApiError when the order exists but can't be read
 */
export async function readOrder(admin: AdminClient, id: bigint): Promise<Order | null> {
  const answer = await admin.request(READ_ORDER, { id: toGid("Order", id) }, orderAnswer);
  if (answer.order === null) return null;
  const read = toOrder(answer.order);
  if ("reason" in read) throw new AdminApiError("ReadOrder", `UNREADABLE_ORDER_${read.reason.toUpperCase()}`);
  return read.order;
}

const ordersAnswer = z.object({
  nodes: z.array(z.unknown()),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** What became of orders that were asked for by id. */
export interface OrdersById {
  readonly there: readonly Order[];
  /** These exist, but their shape is not the expected one. */
  readonly unreadable: readonly bigint[];
  readonly gone: readonly bigint[];
}

/**
 * Orders as they are now, as many as one query's cost allows. Only an app that may see all orders can tell that a
 * missing one is gone.
 * @returns null without `read_all_orders`
 */
export async function readOrders(admin: AdminClient, ids: readonly bigint[]): Promise<OrdersById | null> {
  const { seesAll, ...orders } = await readVisibleOrders(admin, ids);
  return seesAll ? orders : null;
}

/**
 * The same for an app that may see only the last 60 days (`seesAll` is false). `gone` then has the orders that it
 * doesn't see: they are deleted or too old.
 */
export async function readVisibleOrders(
  admin: AdminClient,
  ids: readonly bigint[],
): Promise<OrdersById & { readonly seesAll: boolean }> {
  const answer = await admin.request(READ_ORDERS, { ids: ids.map((id) => toGid("Order", id)) }, ordersAnswer);
  if (answer.nodes.length !== ids.length) throw new AdminApiError("ReadOrders", "UNEXPECTED_ANSWER", "nodes");
  const { accessScopes } = answer.currentAppInstallation;
  const seesAll = accessScopes.some(({ handle }) => handle === "read_all_orders");
  const there: Order[] = [];
  const unreadable: bigint[] = [];
  const gone: bigint[] = [];
  for (const [i, id] of ids.entries()) {
    const node = answer.nodes[i];
    const fields = orderFields.safeParse(node);
    const read = fields.success ? toOrder(fields.data) : null;
    if (node === null) gone.push(id);
    else if (read !== null && "order" in read) there.push(read.order);
    else unreadable.push(id);
  }
  return { there, unreadable, gone, seesAll };
}
