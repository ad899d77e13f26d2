import { expect, it } from "vitest";

import { planLoad, signatureOf } from "../soak/load/plan.ts";

const size = { webhooks: 4_000, perSecond: 200, orders: 10_000, secret: "hush" };
const plan = planLoad(size);
const ofSort = (sort: string) => plan.sendings.filter((sending) => sending.sort === sort);

it("plans the shares that were asked for, at the rate, and the same each time", () => {
  expect(plan).toEqual(planLoad(size));
  expect(plan.sendings).toHaveLength(4_000);
  expect(ofSort("tampered")).toHaveLength(200);
  // The very first can't duplicate any.
  expect(ofSort("duplicate").length).toBeGreaterThan(1_190);
  const duplicates = new Set(ofSort("duplicate").map((sending) => sending.deliveryId));
  const genuine = new Set(ofSort("genuine").map((sending) => sending.deliveryId));
  expect([...duplicates].every((id) => genuine.has(id))).toBe(true);
  expect(genuine.size + ofSort("duplicate").length + 200).toBe(4_000);
  expect(plan.sendings.at(-1)?.atMs).toBeLessThan(4_000 / 0.2 + 2_001);
});

it("signs what is genuine, and not what is tampered", () => {
  for (const { body, signature, sort } of plan.sendings)
    expect(signature === signatureOf(body, "hush")).toBe(sort !== "tampered");
});

it("tells of a fifth of all only after what happened next", () => {
  const events = new Map(
    plan.events.map(({ event, atMs }) => [`${event.kind} ${event.orderId} ${atMs}`, atMs]),
  );
  expect(events.size).toBe(ofSort("genuine").length);
  const moments = new Set(plan.events.map(({ atMs }) => atMs));
  const late = ofSort("genuine").filter((sending) => !moments.has(sending.atMs));
  expect(late.length / 4_000).toBeGreaterThan(0.17);
  expect(late.length / 4_000).toBeLessThan(0.23);
});

it("lets nothing happen to an order that is gone", () => {
  const gone = new Set<number>();
  for (const { event } of plan.events) {
    expect(gone.has(event.orderId)).toBe(false);
    if (event.kind === "delete") gone.add(event.orderId);
  }
  expect(gone.size).toBeGreaterThan(0);
});
