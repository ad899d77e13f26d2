/** The orders of the load's shops. There may be any number of them, and each follows from its number alone. */

export const FIRST_ORDER_ID = 5_500_000_000_001;
const FIRST_CUSTOMER_ID = 7_000_000_000_001;
const CUSTOMERS = 198_000;
const LAST_ORDER_AT = Date.UTC(2026, 9, 1);
const MINUTE_MS = 60_000;
const YEARS = 9;

/** An order as Shopify has it, as far as the app reads it. Amounts are in cents. */
export interface LoadOrder {
  readonly id: number;
  readonly customerId: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly cancelled: boolean;
  readonly totalMinor: number;
  readonly paidMinor: number;
}

/** The order with that id, of a shop with so many orders, as it was before the load. */
export function originalOrder(id: number, count: number): LoadOrder {
  const index = id - FIRST_ORDER_ID;
  const age = ((count - 1 - index) / count) * YEARS * 365 * 1_440;
  const createdAt = LAST_ORDER_AT - Math.floor(age) * MINUTE_MS;
  const totalMinor = 1_000 + ((index * 37) % 50_000);
  const customerId = FIRST_CUSTOMER_ID + ((index * 7_919) % CUSTOMERS);
  return {
    id,
    customerId,
    createdAt,
    updatedAt: createdAt,
    cancelled: false,
    totalMinor,
    paidMinor: totalMinor,
  };
}

/** The order as the Admin API shows it. */
export function orderNode(order: LoadOrder): Readonly<Record<string, unknown>> {
  return {
    __typename: "Order",
    id: `gid://shopify/Order/${order.id}`,
    createdAt: isoSeconds(order.createdAt),
    processedAt: isoSeconds(order.createdAt),
    updatedAt: isoSeconds(order.updatedAt),
    cancelledAt: order.cancelled ? isoSeconds(order.updatedAt) : null,
    test: false,
    displayFinancialStatus: "PAID",
    sourceName: "web",
    customer: { id: `gid://shopify/Customer/${order.customerId}` },
    currentTotalPriceSet: money(order.totalMinor),
    netPaymentSet: money(order.paidMinor),
  };
}

function money(minor: number): object {
  const amount = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
  return { shopMoney: { amount, currencyCode: "EUR" } };
}

function isoSeconds(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
