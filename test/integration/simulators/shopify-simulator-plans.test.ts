import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { adminClient } from "../../../app/shopify/admin.server.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../../../app/shopify/errors.ts";
import { readSubscriptions } from "../../../app/shopify/subscriptions.server.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { TestClient } from "../../simulators/shopify/test-client.ts";

let simulator: ShopifySimulator;
let client: TestClient;

beforeEach(async () => {
  const asOf = new Date("2026-06-01T00:00:00Z");
  simulator = await startShopifySimulator({ store: generateStore({ asOf, customers: 10 }), asOf });
  client = new TestClient(simulator);
});
afterEach(async () => simulator.close());

const { signal } = new AbortController();

/** The subscriptions, as the app reads them. */
function read(timeoutMs = 5_000) {
  const token = simulator.accessToken();
  const admin = adminClient(
    (query, variables) =>
      fetch(`${simulator.url}/admin/api/2026-10/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shopify-access-token": token },
        body: JSON.stringify({ query, variables }),
      }),
    { sleep: async () => undefined, timeoutMs },
  );
  return readSubscriptions(admin, signal);
}

async function choose(plan: object = {}): Promise<number> {
  const answer = await client.post("/_sim/subscriptions", plan);
  return ((await answer.json()) as { id: number }).id;
}
const answer = (id: number, approves: boolean) => client.post("/_sim/subscriptions/answer", { id, approves });

const PAID = { status: "ACTIVE", isFree: false };

describe("the simulated pricing page", () => {
  it("lists a plan once the merchant has approved it, from the first day of its trial", async () => {
    expect(await read()).toEqual([]);
    const id = await choose();
    expect(await read()).toEqual([]);
    await answer(id, true);
    expect(await read()).toEqual([PAID]);
    // Reading has replaced the client's token.
    const { data } = await new TestClient(simulator).ask<object>(
      `{ currentAppInstallation { activeSubscriptions { name test trialDays createdAt currentPeriodEnd
           lineItems { plan { pricingDetails { ... on AppRecurringPricing { interval planHandle
             price { amount currencyCode } } } } } } } }`,
    );
    expect(data).toMatchObject({
      currentAppInstallation: {
        activeSubscriptions: [
          {
            name: "Grow",
            test: false,
            trialDays: 14,
            lineItems: [{ plan: { pricingDetails: { planHandle: "grow", price: { amount: "19.0" } } } }],
          },
        ],
      },
    });
  });

  it("lists no plan that was declined, and keeps the one before", async () => {
    await answer(await choose(), false);
    expect(await read()).toEqual([]);
    await answer(await choose(), true);
    await answer(await choose({ name: "Scale", price: "49.0" }), false);
    expect(await read()).toEqual([PAID]);
  });

  it("lists one plan after a change, and none once it has ended or is frozen", async () => {
    await answer(await choose(), true);
    await answer(await choose({ name: "Scale", price: "49.0" }), true);
    expect(await read()).toEqual([PAID]);
    await client.post("/_sim/subscriptions/end", { freezes: true });
    expect(await read()).toEqual([]);
    await answer(await choose({ name: "Free", price: "0.0" }), true);
    expect(await read()).toEqual([{ status: "ACTIVE", isFree: true }]);
    await client.post("/_sim/subscriptions/end", {});
    expect(await read()).toEqual([]);
  });

  it("answers a plan once only", async () => {
    const id = await choose();
    await answer(id, true);
    expect((await answer(id, false)).ok).toBe(false);
    expect((await choose({ price: "a lot" })) ?? "refused").toBe("refused");
    expect(await read()).toEqual([PAID]);
  });

  it.each([
    ["500", AdminUnreachableError],
    ["page", AdminUnreachableError],
    ["reset", AdminUnreachableError],
    ["hang", AdminUnreachableError],
    ["402", ShopUnavailableError],
    ["422", AdminApiError],
  ] as const)("fails by %s", async (fault, error) => {
    await answer(await choose(), true);
    await client.post("/_sim/faults", { kind: "graphql", fault, times: 10, match: "ReadSubscriptions" });
    await expect(read(100)).rejects.toThrow(error);
  });
});
