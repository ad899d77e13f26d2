import type { Simulation } from "../simulation.ts";

/** How many customers carry each tag, the most frequent first. */
export function tagCounts(simulation: Simulation): Record<string, number> {
  const counts = new Map<string, number>();
  for (const customer of simulation.data.customers.values()) {
    for (const tag of customer.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

/** One line of JSON for each customer. */
export function* customerLines(simulation: Simulation): Generator<string> {
  for (const { id, externalId, email, tags } of simulation.data.customers.values()) {
    yield JSON.stringify({ shopifyId: id, externalId, email, tags });
  }
}

export function stateOf(simulation: Simulation): unknown {
  const { data, grant, operations, webhooks } = simulation;
  return {
    shop: data.shop,
    installed: grant.installed,
    scopes: [...grant.scopes],
    customers: data.customers.size,
    orders: data.orders.length,
    operations: operations.all().length,
    webhooks: {
      sent: webhooks.deliveries.length,
      waiting: webhooks.deliveries.filter((one) => !one.done).length,
    },
  };
}
