import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { importPlan, type CompleteImport, type ImportPlan } from "./import-kind.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOW = new Date("2026-03-01T12:00:00.000Z");
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const years = (count: number): Date => daysAgo(count * 365);

/** An import that was complete this many days ago, with a window of the ten years before. */
const before = (days: number, changes: Partial<CompleteImport> = {}): CompleteImport => ({
  kind: "backfill",
  asOf: daysAgo(days),
  windowStart: new Date(daysAgo(days).getTime() - 3_650 * DAY_MS),
  scopeLimited: false,
  startedAt: daysAgo(days),
  ...changes,
});

const wish = { windowStart: years(10), limited: false, compare: true, now: NOW };
const since = (days: number): ImportPlan => ({
  kind: "increment",
  updatedFrom: new Date(daysAgo(days).getTime() - HOUR_MS),
});
const BACKFILL = { kind: "backfill", updatedFrom: null };
const FULL_READ = { kind: "full_read", updatedFrom: null };

describe("importPlan", () => {
  it("begins with a backfill, and goes on with what was updated since the import before", () => {
    expect(importPlan([], wish)).toEqual(BACKFILL);
    expect(importPlan([before(1)], wish)).toEqual(since(1));
    expect(importPlan([before(20), before(2, { kind: "increment" })], wish)).toEqual(since(2));
  });

  it("reads everything again after thirty days, to compare", () => {
    const tonight = before(1, { kind: "increment" });
    expect(importPlan([before(29.9), tonight], wish)).toEqual(since(1));
    expect(importPlan([before(30), tonight], wish)).toEqual(FULL_READ);
    expect(importPlan([before(30), before(5, { kind: "full_read" }), tonight], wish)).toEqual(since(1));
    expect(importPlan([before(30), tonight], { ...wish, compare: false })).toEqual(since(1));
  });

  it("reads everything where the window has come to reach further back, but not where less far", () => {
    const short = before(3, { windowStart: years(2) });
    expect(importPlan([short], wish)).toEqual(BACKFILL);
    expect(importPlan([before(9), short], wish)).toEqual(since(3));
    expect(importPlan([before(9)], { ...wish, windowStart: years(1) })).toEqual(since(9));
  });

  it("reads everything once all orders can be seen", () => {
    const limited = before(3, { scopeLimited: true });
    expect(importPlan([limited], { ...wish, limited: true })).toEqual(since(3));
    expect(importPlan([limited], wish)).toEqual(BACKFILL);
  });

  it("makes up for what could not be seen for a while", () => {
    const complete = [
      before(9),
      before(5, { kind: "increment" }),
      before(4, { kind: "increment", scopeLimited: true }),
    ];
    expect(importPlan(complete, { ...wish, limited: true })).toEqual(since(4));
    expect(importPlan(complete, wish)).toEqual(since(5));
  });

  it("compares nothing while not all orders can be seen", () => {
    expect(importPlan([before(90), before(1, { kind: "increment" })], { ...wish, limited: true })).toEqual(
      since(1),
    );
  });

  it("reads from the moment that is scored as of, where that is in the past", () => {
    const past = before(1, { asOf: daysAgo(400), windowStart: years(20) });
    expect(importPlan([past], wish)).toEqual(since(400));
  });

  it("leaves no order behind, whatever happens between the imports", () => {
    fc.assert(fc.property(fc.array(happening, { maxLength: 60 }), expectWhole), { numRuns: 500 });
  });
});

/** One day of a shop, with its orders and its imports. */
const happening = fc.record({
  hours: fc.integer({ min: 1, max: 40 * 24 }),
  /** null: a new order. A number n: the n-th order is updated. */
  touch: fc.option(fc.nat(20)),
  windowYears: fc.constantFrom(1, 3, 10),
  limited: fc.boolean(),
  fails: fc.boolean(),
});

interface Known {
  readonly createdAt: number;
  updatedAt: number;
}

/**
 * Plays the days and reads by the plan. After each unlimited import every order in its window must be known as it is.
 */
function expectWhole(days: readonly (typeof happening extends fc.Arbitrary<infer T> ? T : never)[]): void {
  const orders: Known[] = Array.from({ length: 5 }, (_, n) => {
    const createdAt = NOW.getTime() - (n * 700 + 1) * DAY_MS;
    return { createdAt, updatedAt: createdAt };
  });
  const held = new Map<number, number>();
  const complete: CompleteImport[] = [];
  let now = NOW.getTime();
  for (const { hours, touch, windowYears, limited, fails } of days) {
    const touched = touch === null ? undefined : orders[touch];
    if (touched) touched.updatedAt = now + HOUR_MS / 2;
    else if (touch !== null) orders.push({ createdAt: now + 1, updatedAt: now + 1 });
    now += hours * HOUR_MS;
    const asOf = new Date(now);
    const windowStart = new Date(now - windowYears * 365 * DAY_MS);
    // Newest first, as the database gives them.
    const plan = importPlan([...complete].reverse(), { windowStart, limited, compare: true, now: asOf });
    const from = (plan.updatedFrom ?? windowStart).getTime();
    orders.forEach((order, n) => {
      const isAsked = (plan.kind === "increment" ? order.updatedAt : order.createdAt) >= from;
      const isSeen = !limited || order.createdAt >= now - 60 * DAY_MS;
      if (isAsked && isSeen && !fails) held.set(n, order.updatedAt);
    });
    if (fails) continue;
    complete.push({ kind: plan.kind, asOf, windowStart, scopeLimited: limited, startedAt: asOf });
    if (limited) continue;
    const missed = orders.filter(
      (o, n) => o.createdAt >= windowStart.getTime() && held.get(n) !== o.updatedAt,
    );
    expect(missed).toEqual([]);
  }
}
