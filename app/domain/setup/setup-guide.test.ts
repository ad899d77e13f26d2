import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { asksAboutPointOfSale, SETUP_STEPS, setupProgress } from "./setup-guide.ts";

describe("the setup guide", () => {
  it("begins with the orders", () => {
    expect(setupProgress({ done: new Set(), dismissed: false })?.next).toBe("orders");
  });

  it("goes on with the first step that is left, whatever was done out of turn", () => {
    const progress = setupProgress({ done: new Set(["orders", "tags"]), dismissed: false });
    expect(progress?.next).toBe("groups");
    expect(progress?.steps.filter(({ done }) => done).map(({ step }) => step)).toEqual(["orders", "tags"]);
  });

  it("is gone once it is dismissed, and once all is done", () => {
    expect(setupProgress({ done: new Set(["orders"]), dismissed: true })).toBeNull();
    expect(setupProgress({ done: new Set(SETUP_STEPS), dismissed: false })).toBeNull();
  });

  it("names as next the first step that isn't done, for each set of steps", () => {
    fc.assert(
      fc.property(fc.subarray([...SETUP_STEPS]), (list) => {
        const progress = setupProgress({ done: new Set(list), dismissed: false });
        const left = SETUP_STEPS.filter((step) => !list.includes(step));
        expect(progress?.next).toBe(left[0]);
      }),
    );
  });
});

describe("the question about point of sale", () => {
  it("is asked above 5 % of the orders, and not at 5 %", () => {
    expect(asksAboutPointOfSale({ orders: 1_000, leftOut: 51, chosen: false })).toBe(true);
    expect(asksAboutPointOfSale({ orders: 1_000, leftOut: 50, chosen: false })).toBe(false);
  });

  it("is asked once only, and never of a store without orders", () => {
    expect(asksAboutPointOfSale({ orders: 1_000, leftOut: 900, chosen: true })).toBe(false);
    expect(asksAboutPointOfSale({ orders: 0, leftOut: 0, chosen: false })).toBe(false);
  });
});
