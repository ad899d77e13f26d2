import { describe, expect, it } from "vitest";

import { moveCause, type RunChange, type ScoredCustomer } from "./cause.ts";

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const QUIET: RunChange = { modelChanged: false, settingChanged: false };
const REFITTED: RunChange = { modelChanged: true, settingChanged: false };
const RESET: RunChange = { modelChanged: true, settingChanged: true };

const BEFORE: ScoredCustomer = {
  group: "loyal",
  orderCount: 4,
  spentMinor: 200_00,
  lastOrderAt: day("2026-03-01"),
};
const NONE: ScoredCustomer = { group: null, orderCount: 0, spentMinor: 0, lastOrderAt: null };

const after = (change: Partial<ScoredCustomer>): ScoredCustomer => ({
  ...BEFORE,
  group: "loyal_at_risk",
  ...change,
});

describe("moveCause", () => {
  it.each<[string, Partial<ScoredCustomer>, string]>([
    ["a later order", { orderCount: 5, spentMinor: 250_00, lastOrderAt: day("2026-03-09") }, "ordered"],
    ["a later order while an old one was cancelled", { lastOrderAt: day("2026-03-09") }, "ordered"],
    ["an order of zero value", { orderCount: 5 }, "ordered"],
    ["a partial refund", { spentMinor: 150_00 }, "data_changed"],
    ["an order taken away", { orderCount: 3, spentMinor: 120_00 }, "data_changed"],
    ["the last order cancelled", { orderCount: 3, lastOrderAt: day("2026-01-05") }, "data_changed"],
    ["nothing but time", {}, "time_passed"],
  ])("of %s", (_, change, cause) => {
    expect(moveCause(BEFORE, after(change), QUIET)).toBe(cause);
  });

  it("of the same orders under another model is the boundary, or the setting behind it", () => {
    expect(moveCause(BEFORE, after({}), REFITTED)).toBe("boundary_moved");
    expect(moveCause(BEFORE, after({}), RESET)).toBe("setting_changed");
  });

  it("of a new order under another model is the order", () => {
    expect(moveCause(BEFORE, after({ orderCount: 5 }), REFITTED)).toBe("ordered");
  });

  it("of a move under another model is the boundary only where the old model leaves the customer in place", () => {
    expect(moveCause(BEFORE, after({}), REFITTED, "loyal")).toBe("boundary_moved");
    expect(moveCause(BEFORE, after({}), REFITTED, "loyal_at_risk")).toBe("time_passed");
    expect(moveCause(BEFORE, after({}), REFITTED, "about_to_sleep")).toBe("time_passed");
    // The order alone would have changed nothing.
    expect(moveCause(BEFORE, after({ orderCount: 5 }), REFITTED, "loyal")).toBe("boundary_moved");
    expect(moveCause(BEFORE, after({ orderCount: 5 }), REFITTED, "loyal_at_risk")).toBe("ordered");
    expect(moveCause(BEFORE, after({ spentMinor: 1 }), REFITTED, "potential_loyal")).toBe("data_changed");
    expect(moveCause(NONE, BEFORE, REFITTED, "loyal")).toBe("ordered");
    expect(moveCause(BEFORE, NONE, REFITTED, null)).toBe("data_changed");
    expect(moveCause(BEFORE, after({}), RESET, "loyal")).toBe("setting_changed");
  });

  it("of orders that a setting let in or out is the setting", () => {
    expect(moveCause(BEFORE, after({ orderCount: 9 }), RESET)).toBe("setting_changed");
    expect(moveCause(BEFORE, NONE, RESET)).toBe("setting_changed");
    expect(moveCause(null, BEFORE, RESET)).toBe("setting_changed");
  });

  it("of an order since the run before is the order, even if a setting changed", () => {
    const previousAsOf = day("2026-03-08");
    const lastOrderAt = day("2026-03-09");
    expect(moveCause(BEFORE, after({ orderCount: 9, lastOrderAt }), { ...RESET, previousAsOf })).toBe(
      "ordered",
    );
    expect(moveCause(BEFORE, after({ orderCount: 9 }), { ...RESET, previousAsOf })).toBe("setting_changed");
  });

  it("of a first order is the order, whether the customer was known or not", () => {
    expect(moveCause(null, BEFORE, QUIET)).toBe("ordered");
    expect(moveCause(NONE, BEFORE, QUIET)).toBe("ordered");
  });

  it("of everyone in a shop's first run is the import", () => {
    expect(moveCause(null, BEFORE, { ...REFITTED, firstRun: true })).toBe("data_changed");
  });

  it("of the last order taken away is the data, unless it grew too old for the window", () => {
    expect(moveCause(BEFORE, NONE, QUIET)).toBe("data_changed");
    expect(moveCause(BEFORE, null, QUIET)).toBe("data_changed");
    expect(moveCause(BEFORE, NONE, { ...QUIET, windowStart: day("2026-02-01") })).toBe("data_changed");
    expect(moveCause(BEFORE, NONE, { ...QUIET, windowStart: day("2026-03-02") })).toBe("time_passed");
  });
});
