import { isSimpleHeader, simpleOrder } from "../../simulators/shopify/csv/simple-format.ts";
import { openCsv } from "../../simulators/shopify/csv/csv-rows.ts";
import type { RawOrder } from "../../simulators/shopify/csv/raw-order.ts";
import { isShopifyExport, ShopifyExport } from "../../simulators/shopify/csv/shopify-export.ts";
import { readPurchases } from "../../unit/cdnow.ts";

/** An order that counts. Its amount is in minor units. */
export interface BenchOrder {
  readonly customerId: string;
  readonly at: Date;
  readonly amountMinor: number;
}

export interface BenchOrders {
  readonly orders: readonly BenchOrder[];
  /** ISO 4217. */
  readonly currency: string;
}

const PAID = new Set<string | null>(["PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED"]);

/** The purchases of CDNOW, all of which count. */
export async function cdnowOrders(folder: string): Promise<BenchOrders> {
  return { orders: await readPurchases(folder), currency: "USD" };
}

/** The eligible orders of a CSV, in the currency of most of them, without point of sale. */
export async function csvOrders(path: string): Promise<BenchOrders> {
  const orders = (await rawOrders(path)).filter(isEligible);
  const currency = mostFrequent(orders.map((order) => order.currency)) ?? "EUR";
  return {
    currency,
    orders: orders
      .filter((order) => order.currency === currency)
      .map((order) => ({
        customerId: order.customer ?? "",
        at: new Date(order.processedAt),
        amountMinor: order.amountMinor - order.outstandingMinor,
      })),
  };
}

async function rawOrders(path: string): Promise<RawOrder[]> {
  const { header, rows } = await openCsv(path);
  if (isShopifyExport(header)) {
    const reader = new ShopifyExport("EUR");
    for await (const row of rows) reader.add(row);
    return [...reader.orders()];
  }
  if (!isSimpleHeader(header)) throw new Error(`${path} needs the columns customer_id, date and amount.`);
  const orders: RawOrder[] = [];
  for await (const row of rows) orders.push(simpleOrder(row, "EUR"));
  return orders;
}

function isEligible({ customer, cancelledAt, status, test, source }: RawOrder): boolean {
  return customer !== null && cancelledAt === null && !test && PAID.has(status) && source !== "pos";
}

function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
