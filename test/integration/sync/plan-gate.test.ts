import { describe, expect, it } from "vitest";

import { adminClient } from "../../../app/shopify/admin.server.ts";
import { planGate } from "../../../app/sync/engine/plan-gate.server.ts";
import {
  counting,
  DAY_MS,
  decline,
  failPlan,
  gateOf,
  HOUR_MS,
  later,
  planRow,
  planWorld,
  subscribe,
  WEEK_MS,
} from "./plan-world.ts";
import { rowsOf, type World } from "./sync-world.ts";

const FAULTS = ["500", "402", "404", "429", "throttled", "page", "reset", "hang"] as const;

const HTML = "<!doctype html><p>We will be right back";
const subscribed = (price: unknown) => ({
  currentAppInstallation: {
    activeSubscriptions: [
      {
        status: "ACTIVE",
        lineItems: [{ plan: { pricingDetails: { __typename: "AppRecurringPricing", price } } }],
      },
    ],
  },
});
const data = (given: unknown) => (): Response => Response.json({ data: given });

/** Answers that are none, or have a shape that Shopify doesn't document. */
const ODD_ANSWERS: Readonly<Record<string, () => Response>> = {
  "a page": () => new Response(HTML, { headers: { "content-type": "text/html" } }),
  "a page that says it is JSON": () =>
    new Response(HTML, { headers: { "content-type": "application/json" } }),
  "a list": () => Response.json([]),
  "a text": () => Response.json("ok"),
  "no data": data(null),
  "no installation": data({ currentAppInstallation: null }),
  "no list": data({ currentAppInstallation: { activeSubscriptions: {} } }),
  "a price that is a number": data(subscribed({ amount: 0 })),
  "a price in words": data(subscribed({ amount: "free" })),
  "a price without digits": data(subscribed({ amount: "" })),
};

/** Whether the newest run may be sent. */
async function allows(on: World, ways: { readonly patienceMs?: number } = {}): Promise<boolean> {
  return gateOf(on, on.admin, ways.patienceMs)(await newestRun(on));
}

async function newestRun(on: World): Promise<number> {
  const [row] = await rowsOf(on, "select max(id) as id from runs where shop_id = $1");
  return Number(row?.["id"]);
}

describe("the plan of a shop", () => {
  it("is a week of grace without one, however the merchant declines", async () => {
    const on = await planWorld();
    expect(await allows(on)).toBe(true);
    decline(on);
    expect(await allows(later(on, WEEK_MS - 1))).toBe(true);
    expect(await allows(later(on, WEEK_MS))).toBe(false);
    expect(await planRow(on)).toMatchObject({ plan: "free", over_since: on.now() });
  });

  it("has no limit in its trial, nor after it", async () => {
    const on = await planWorld();
    subscribe(on);
    for (const days of [0, 13, 14, 15, 400]) expect(await allows(later(on, days * DAY_MS))).toBe(true);
    expect(await planRow(on)).toMatchObject({ plan: "paid", over_since: null });
  });

  it("stays when the merchant changes it, or declines another", async () => {
    const on = await planWorld();
    subscribe(on);
    subscribe(on, { price: "49.0" });
    decline(on);
    expect(await allows(later(on, 30 * DAY_MS))).toBe(true);
    expect(await planRow(on)).toMatchObject({ plan: "paid" });
  });

  it.each(["CANCELLED", "FROZEN"] as const)("leaves a week once it is %s", async (status) => {
    const on = await planWorld();
    subscribe(on);
    expect(await allows(on)).toBe(true);
    on.shopify.simulation.subscriptions.end(status);
    const ended = later(on, 30 * DAY_MS);
    expect(await allows(ended)).toBe(true);
    expect(await planRow(on)).toMatchObject({ plan: "free", over_since: ended.now() });
    expect(await allows(later(ended, WEEK_MS))).toBe(false);
  });

  it("is free where the merchant chose the plan without a price", async () => {
    const on = await planWorld();
    subscribe(on, { price: "0.0" });
    await allows(on);
    expect(await allows(later(on, WEEK_MS))).toBe(false);
  });
});

describe("a call for the plan that fails", () => {
  it.each(FAULTS)("by %s keeps the last known plan", async (fault) => {
    const on = await planWorld();
    subscribe(on);
    await allows(on);
    failPlan(on, fault);
    const then = later(on, 30 * DAY_MS);
    expect(await allows(then, { patienceMs: 200 })).toBe(true);
    expect(await planRow(on)).toMatchObject({
      plan: "paid",
      asked_at: then.now(),
      answered_at: on.now(),
      over_since: null,
    });
  });

  it.each(Object.entries(ODD_ANSWERS))("by %s keeps the last known plan", async (_, answer) => {
    const on = await planWorld();
    subscribe(on);
    await allows(on);
    const odd = adminClient(async () => answer(), { sleep: async () => undefined });
    const then = later(on, 30 * DAY_MS);
    expect(await gateOf(then, odd)(await newestRun(on))).toBe(true);
    expect(await planRow(on)).toMatchObject({ plan: "paid", asked_at: then.now(), answered_at: on.now() });
  });

  it("leaves a week before any answer, and the free plan after it", async () => {
    const on = await planWorld();
    failPlan(on, "500");
    expect(await allows(on)).toBe(true);
    expect(await planRow(on)).toMatchObject({ plan: null, answered_at: null, over_since: on.now() });
    expect(await allows(later(on, WEEK_MS - 1))).toBe(true);
    expect(await allows(later(on, WEEK_MS))).toBe(false);
    on.shopify.simulation.faults.clear();
    subscribe(on);
    expect(await allows(later(on, WEEK_MS + HOUR_MS))).toBe(true);
  });

  it("is tried again after five minutes", async () => {
    const on = await planWorld();
    failPlan(on, "402");
    await allows(on);
    on.shopify.simulation.faults.clear();
    subscribe(on);
    await allows(later(on, 299_999));
    expect(await planRow(on)).toMatchObject({ plan: null });
    await allows(later(on, 300_000));
    expect(await planRow(on)).toMatchObject({ plan: "paid" });
  });
});

describe("what is known of the plan", () => {
  it("holds for an hour, for all processes", async () => {
    const on = await planWorld();
    const { admin, asked } = counting(on.admin);
    const runId = await newestRun(on);
    const processes = [gateOf(on, admin), gateOf(later(on, HOUR_MS - 1), admin)];
    for (const gate of [...processes, ...processes]) await gate(runId);
    expect(asked()).toBe(1);
    await gateOf(later(on, HOUR_MS), admin)(runId);
    expect(asked()).toBe(2);
  });

  it("is one row when several ask at once", async () => {
    const on = await planWorld();
    subscribe(on);
    const runId = await newestRun(on);
    const all = await Promise.all(Array.from({ length: 8 }, () => gateOf(on)(runId)));
    expect(all).toEqual(Array.from({ length: 8 }, () => true));
    expect(await rowsOf(on, "select plan, over_since from shop_plans where shop_id = $1")).toEqual([
      { plan: "paid", over_since: null },
    ]);
  });

  it("stays as it was when the job that asks is stopped", async () => {
    const on = await planWorld();
    failPlan(on, "hang");
    const stop = new AbortController();
    const { db, shopId, now, admin } = on;
    const asking = planGate({ db, shopId, now, admin, signal: stop.signal })(await newestRun(on));
    stop.abort(new Error("The process ends."));
    await expect(asking).rejects.toThrow("The process ends.");
    expect(await planRow(on)).toEqual({});
  });
});
