import { gid } from "../graphql/gid.ts";
import { isoSeconds } from "../graphql/nodes/order-node.ts";
import type { StoredOrder } from "../store/order-table.ts";
import { decimalText } from "../store/money.ts";

/** The body of `orders/create`, `orders/updated` and `orders/cancelled`, as far as apps read it. */
export function orderPayload(order: StoredOrder): object {
  const total = decimalText(order.totalMinor, order.currency);
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    created_at: isoSeconds(order.createdAt),
    processed_at: isoSeconds(order.processedAt),
    updated_at: isoSeconds(order.updatedAt),
    cancelled_at: order.cancelledAt === null ? null : isoSeconds(order.cancelledAt),
    test: order.test,
    financial_status: order.status?.toLowerCase() ?? null,
    source_name: order.source,
    currency: order.currency,
    current_total_price: total,
    total_price: decimalText(order.totalMinor + order.refundedMinor, order.currency),
    line_items: [],
    refunds: [],
    customer:
      order.customerId === null
        ? null
        : { id: order.customerId, admin_graphql_api_id: gid("Customer", order.customerId) },
  };
}

/** The body of `refunds/create`. It names the order but has no `updated_at` of it. */
export function refundPayload(order: StoredOrder, refundId: number, atMs: number): object {
  return {
    id: refundId,
    admin_graphql_api_id: gid("Refund", refundId),
    order_id: order.id,
    created_at: isoSeconds(atMs),
    processed_at: isoSeconds(atMs),
    note: null,
    refund_line_items: [],
    transactions: [],
  };
}

/** The body of `orders/delete`. */
export function deletedOrderPayload(id: number): object {
  return { id };
}
