import { openShopDatabase } from "../demo/database.ts";
import { Merchant } from "../demo/merchant.ts";
import type { Stack } from "../demo/stack.ts";
import { PAGES } from "./pages.ts";

const RULE = { version: 1, match: { not: { field: "last_order", is: "in_last", days: 365 } } };

/** The addresses of all pages by name, for a saved segment and a customer of the demo's store. */
export async function addressesIn(stack: Stack): Promise<Readonly<Record<string, string>>> {
  await new Merchant(stack).send("/app/segments/save", {
    id: null,
    revision: null,
    name: "A year without an order",
    rule: RULE,
  });
  const client = await openShopDatabase(stack);
  try {
    const segments = await client.query<{ id: number }>("select id from segments order by id limit 1");
    const customers = await client.query<{ id: string }>(
      `select id from customers where "group" = 'loyal_at_risk' and shopify_id is not null
        order by r desc, spent_minor desc, id limit 1`,
    );
    const segment = String(segments.rows[0]?.id ?? "");
    const customer = String(customers.rows[0]?.id ?? "");
    const filled = Object.entries(PAGES).map(([name, address]) => [
      name,
      address.replace("{segment}", segment).replace("{customer}", customer),
    ]);
    return Object.fromEntries(filled) as Record<string, string>;
  } finally {
    await client.end();
  }
}
