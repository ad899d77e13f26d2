import type { CustomerData } from "../../db/privacy/customer-data.server.ts";
import type { DataRequest } from "../../db/privacy/data-requests.server.ts";
import { amountMajor } from "../../domain/orders/money.ts";

/**
 * The file that the merchant hands over. Amounts are in the currency's own unit, ids are text, moments are ISO 8601.
 */
export function customerFile(request: DataRequest, data: CustomerData, currency: string): string {
  const { customer, mergedShopifyIds, orders, moves, sync, known } = data;
  const file = {
    shopifyCustomerId: request.customerShopifyId,
    mergedShopifyCustomerIds: mergedShopifyIds,
    requestedAt: request.requestedAt,
    customer: customer && {
      email: customer.email,
      klaviyoProfileId: customer.klaviyoId,
      countedOrders: customer.orderCount,
      spent: amountMajor(Number(customer.spentMinor), currency),
      currency,
      lastOrderAt: customer.lastOrderAt,
      scores: { recency: customer.r, frequency: customer.f, monetary: customer.m },
      group: customer.group,
      expected: customer.expected?.map(({ revenueMinor, ...expected }) => ({
        ...expected,
        revenue: amountMajor(revenueMinor, currency),
      })),
    },
    orders: orders.map(({ amountMinor, ...order }) => ({
      ...order,
      amount: amountMajor(Number(amountMinor), order.currency),
    })),
    moves: moves.map(({ r, f, m, orderCount, spentMinor, ...move }) => ({
      ...move,
      scores: { recency: r, frequency: f, monetary: m },
      countedOrders: orderCount,
      spent: spentMinor === null ? null : amountMajor(Number(spentMinor), currency),
    })),
    sync,
    ...known,
  };
  return JSON.stringify(file, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2);
}
