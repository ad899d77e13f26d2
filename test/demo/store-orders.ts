import type { OrderChange } from "../simulators/shopify/store/changes.ts";
import type { Stack } from "./stack.ts";

/** Has the simulated store take an order. Shopify tells the app of it by a webhook. */
export async function takeOrder(
  { shopifyUrl }: Pick<Stack, "shopifyUrl">,
  order: OrderChange,
): Promise<void> {
  const answer = await fetch(`${shopifyUrl}/_sim/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error(`The simulated store took no order: ${answer.status}.`);
  await answer.body?.cancel();
}
