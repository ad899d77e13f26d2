import { describe, expect, it } from "vitest";

import { minimise } from "./nelder-mead.ts";
import { logGamma, logistic, softplus } from "./special.ts";

describe("special functions", () => {
  it.each([
    [1, 0],
    [2, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [0.1, 2.252712651734206],
    [100, 359.1342053695754],
  ])("ln gamma(%f) is %f", (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 11);
  });

  it.each([-1_000, -30, -1, 0, 1, 30, 1_000])("stay finite at %f", (x) => {
    expect(logistic(x)).toBeCloseTo(1 - logistic(-x), 14);
    expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
  });
});

describe("minimise", () => {
  it("finds the bottom of Rosenbrock's valley", () => {
    const valley = ([x = 0, y = 0]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    const { point } = minimise(valley, [-1.2, 1]);
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBeCloseTo(1, 4);
  });
});
