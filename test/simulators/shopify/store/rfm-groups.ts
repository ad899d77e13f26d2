import type { StoreData } from "./store.ts";

interface Figures {
  lastAt: number;
  orders: number;
  spentMinor: number;
}

/**
 * A plain stand-in for Shopify's own grouping, which is not published. It takes quintiles of the last order, the number
 * of orders and the spend, ties to the lower one. The groups follow from what the schema says of them.
 */
export function rfmGroups(data: StoreData): Map<number, string> {
  const figures = figuresOf(data);
  const all = [...figures.values()];
  const last = quintileOf(all.map((one) => one.lastAt));
  const orders = quintileOf(all.map((one) => one.orders));
  const spent = quintileOf(all.map((one) => one.spentMinor));
  return new Map(
    [...figures].map(([customer, one]) => [
      customer,
      groupOf(last(one.lastAt), (orders(one.orders) + spent(one.spentMinor)) / 2),
    ]),
  );
}

function figuresOf({ orders }: StoreData): Map<number, Figures> {
  const figures = new Map<number, Figures>();
  for (let row = 0; row < orders.length; row++) {
    const customer = orders.number(row, "customerId");
    if (Number.isNaN(customer) || orders.isDeleted(row)) continue;
    const entry = figures.get(customer) ?? { lastAt: 0, orders: 0, spentMinor: 0 };
    entry.lastAt = Math.max(entry.lastAt, orders.number(row, "processedAt"));
    entry.orders++;
    entry.spentMinor += orders.number(row, "netPaymentMinor");
    figures.set(customer, entry);
  }
  return figures;
}

function quintileOf(values: readonly number[]): (value: number) => number {
  const sorted = Float64Array.from(values).sort();
  const limits = [1, 2, 3, 4].map((fifth) => sorted[Math.ceil((sorted.length * fifth) / 5) - 1] ?? 0);
  return (value) => 1 + limits.filter((limit) => value > limit).length;
}

/** @param worth - the mean of the quintiles of orders and spend */
function groupOf(recency: number, worth: number): string {
  if (worth >= 4) return ["PREVIOUSLY_LOYAL", "AT_RISK", "LOYAL", "LOYAL", "CHAMPIONS"][recency - 1] ?? "";
  if (worth >= 3) return ["AT_RISK", "ALMOST_LOST", "NEEDS_ATTENTION", "ACTIVE", "ACTIVE"][recency - 1] ?? "";
  return ["DORMANT", "DORMANT", "ALMOST_LOST", "PROMISING", "NEW"][recency - 1] ?? "";
}
