import type { StoredCustomer } from "./result.ts";

const HEADER = "customer_id,recency_days,order_count,spent,r,f,m,score,group";

/**
 * The customers file: a line for each customer, sorted by the bytes of the id, with a newline at the end.
 * @param externalIds - from Shopify's id to the id in the orders' file
 */
export function customersCsv(
  customers: readonly StoredCustomer[],
  externalIds: ReadonlyMap<string, string>,
): string {
  const lines = customers.map((customer) => {
    const id = externalIds.get(customer.shopifyId);
    if (id === undefined) throw new Error(`The store knows no customer ${customer.shopifyId}.`);
    const { r, f, m } = customer;
    const rest = [
      customer.recencyDays,
      customer.orderCount,
      customer.spent,
      r,
      f,
      m,
      `${r}${f}${m}`,
      customer.group,
    ];
    return { id: Buffer.from(id), line: [quoted(id), ...rest].join(",") };
  });
  lines.sort((one, other) => Buffer.compare(one.id, other.id));
  return `${[HEADER, ...lines.map((each) => each.line)].join("\n")}\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
