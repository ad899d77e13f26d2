import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkPriceSteps, deadWeightCost, PRICE_LIMITS, type PriceStep } from "./dead-weight.ts";

const step = (upToProfiles: number, monthlyMinor: number): PriceStep => ({ upToProfiles, monthlyMinor });
const STEPS = [step(500, 2_000), step(1_500, 4_500), step(5_000, 10_000), step(10_000, 15_000)];

const RISES = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 50_000 })), {
  minLength: 1,
  maxLength: 20,
});
/** Steps that a merchant could have: each is larger and dearer than the one before. */
const FINE: fc.Arbitrary<PriceStep[]> = RISES.map((rises) => {
  let [profiles, price] = [0, 0];
  return rises.map(([more, dearer]) => step((profiles += more), (price += dearer)));
});

describe("price steps", () => {
  it("are fine where they rise", () => {
    fc.assert(
      fc.property(FINE, (steps) => {
        expect(checkPriceSteps(steps)).toEqual({ outcome: "fine" });
      }),
    );
    expect(checkPriceSteps([step(250, 0), step(500, 2_000)])).toEqual({ outcome: "fine" });
  });

  it.each<[string, PriceStep[], object]>([
    ["none", [], { problem: "no_steps" }],
    ["too many", Array.from({ length: 51 }, (_, i) => step(i + 1, i)), { problem: "too_many_steps" }],
    ["no profiles", [step(0, 5)], { problem: "profiles_out_of_range", step: 0 }],
    ["half a profile", [step(1.5, 5)], { problem: "profiles_out_of_range", step: 0 }],
    [
      "too many profiles",
      [step(PRICE_LIMITS.profiles + 1, 5)],
      { problem: "profiles_out_of_range", step: 0 },
    ],
    ["not a number", [step(NaN, 5)], { problem: "profiles_out_of_range", step: 0 }],
    ["a price below 0", [step(5, 5), step(6, -1)], { problem: "price_out_of_range", step: 1 }],
    ["too dear", [step(5, PRICE_LIMITS.monthlyMinor + 1)], { problem: "price_out_of_range", step: 0 }],
    ["the same profiles", [step(5, 5), step(5, 6)], { problem: "profiles_not_ascending", step: 1 }],
    ["a lower price", [step(5, 5), step(6, 4)], { problem: "price_not_ascending", step: 1 }],
    ["the same price", [step(5, 5), step(6, 5)], { problem: "price_not_ascending", step: 1 }],
  ])("are refused: %s", (_, steps, problem) => {
    expect(checkPriceSteps(steps)).toEqual({ outcome: "refused", ...problem });
  });
});

describe("what dead weight costs (G7)", () => {
  it.each([
    // Suppressing 1,000 of 6,000 leaves 5,000: the next step down.
    [6_000, 1_000, 5_000, 3_500],
    // 1,000 of 6,200 leave 5,200: no step, 200 more would be one.
    [6_200, 1_000, 0, 200],
    [6_200, 1_200, 5_000, 3_500],
    [6_000, 4_600, 10_500, 900],
    [6_000, 0, 0, 1_000],
    [6_000, 6_000, 13_000, null],
    [400, 100, 0, null],
  ])("of %i profiles, %i: saves %i, the next step is %s away", (profiles, dead, savedMinor, missing) => {
    const found = deadWeightCost(STEPS, profiles, dead);
    expect(found).toMatchObject({ outcome: "known", savedMinor });
    expect(found.outcome === "known" ? (found.nextDown?.missingProfiles ?? null) : NaN).toBe(missing);
  });

  it("is not known of more profiles than the steps name", () => {
    expect(deadWeightCost(STEPS, 10_001, 9_000)).toEqual({
      outcome: "beyond_steps",
      highest: step(10_000, 15_000),
    });
    expect(() => deadWeightCost([], 1, 1)).toThrow("no price steps");
  });

  it("saves more with more profiles, never more than is paid, and as much as promised at the next step", () => {
    fc.assert(
      fc.property(FINE, fc.nat(), fc.nat(), (steps, a, b) => {
        const most = steps.at(-1)?.upToProfiles ?? 0;
        const profiles = a % (most + 1);
        const dead = b % (profiles + 1);
        const found = deadWeightCost(steps, profiles, dead);
        if (found.outcome !== "known") throw new Error("The steps name all profiles.");
        const { now, after, savedMinor, nextDown } = found;
        expect(savedMinor).toBe(now.monthlyMinor - after.monthlyMinor);
        expect(savedMinor).toBeGreaterThanOrEqual(0);
        expect(deadWeightCost(steps, profiles, dead + 1)).toMatchObject({ outcome: "known" });
        const one = deadWeightCost(steps, profiles, dead + 1);
        expect(one.outcome === "known" && one.savedMinor >= savedMinor).toBe(true);
        if (nextDown === null) return;
        const reached = (missing: number) => deadWeightCost(steps, profiles, dead + missing);
        expect(reached(nextDown.missingProfiles)).toMatchObject({ after: nextDown.step });
        expect(reached(nextDown.missingProfiles - 1)).toMatchObject({ after });
      }),
    );
  });
});
