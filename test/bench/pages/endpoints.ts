import { actionBody, signedByFlow } from "../../simulators/shopify/flow/flow-requests.ts";
import type { Merchant } from "../../demo/merchant.ts";
import type { Stack } from "../../demo/stack.ts";
import type { World } from "./world.ts";

export interface BenchEndpoint {
  readonly name: string;
  readonly ask: (merchant: Merchant) => Promise<unknown>;
}

/** The state that an answer must have: a refusal would be quick and say nothing. */
type Asked = readonly [name: string, path: string, state: string, body?: object];

/** What the extensions in the admin and Shopify Flow ask the app for. */
export function benchEndpoints({ shop, apiSecret }: Stack, world: World): readonly BenchEndpoint[] {
  const { shopifyIds, days, segment } = world;
  const [first = ""] = shopifyIds;
  const between = (from: string, to: string): string => `/extension/facts/movement?from=${from}&to=${to}`;
  const to = { name: "Invited", target: "shopify_tags" };
  const preview = {
    key: crypto.randomUUID(),
    step: "preview",
    who: { kind: "customers", ids: shopifyIds },
    to,
  };
  const asked: readonly Asked[] = [
    ["a customer's block", `/extension/customer?id=${first}`, "scored"],
    ["templates", "/extension/segments", "ready"],
    ["where to send", "/extension/audiences", "ready"],
    ["preview of 250 customers", "/extension/send", "preview", preview],
    ["facts: groups", "/extension/facts/groups", "ready"],
    ["facts: movement", "/extension/facts/movement", "ready"],
    ["facts: movement of older runs", between(days[0], days[1]), "ready"],
    ["facts: movement in hindsight", between("2024-01-31", "2025-01-31"), "ready"],
    ["facts: slipping away", "/extension/facts/slipping", "ready"],
    ["facts: segments", "/extension/facts/segment", "list"],
    ["facts: a segment", `/extension/facts/segment?id=${String(segment)}`, "ready"],
  ];
  const ofExtensions = asked.map(([name, path, state, body]): BenchEndpoint => ({
    name,
    async ask(merchant) {
      const answer = (await merchant.ask(path, body)) as { readonly state?: string };
      if (answer.state !== state)
        throw new Error(`${path} answered ${JSON.stringify(answer).slice(0, 200)}.`);
    },
  }));
  const byFlow = (name: string, handle: string, more: object): BenchEndpoint => {
    const properties = { customer_id: Number(first), ...more };
    return {
      name,
      ask(merchant) {
        const body = actionBody(
          { shop_id: 1, shopify_domain: shop },
          crypto.randomUUID(),
          handle,
          properties,
        );
        return merchant.ask("/flow/actions", body, signedByFlow(JSON.stringify(body), apiSecret).headers);
      },
    };
  };
  return [
    ...ofExtensions,
    byFlow("Flow: get the group", "get-loyalty-group", {}),
    byFlow("Flow: add to a list", "add-to-list", { list: "Called" }),
  ];
}
