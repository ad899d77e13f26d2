import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { hypergeometric } from "./hypergeometric.ts";

const DRAWS = 40_000;

describe("how many of the marked ones are drawn", () => {
  it("has the probabilities of the distribution: two of five marked, three drawn", () => {
    const [draw, random] = [hypergeometric(5, 2, 3), seededRandom(1)];
    const counts = [0, 0, 0];
    for (let i = 0; i < DRAWS; i++) {
      const count = draw(random);
      counts[count] = (counts[count] ?? 0) + 1;
    }
    // C(2, k) C(3, 3 - k) / C(5, 3) is 1, 6 and 3 tenths.
    expect(counts.map((count) => Math.round((100 * count) / DRAWS))).toEqual([10, 60, 30]);
  });

  it.each([
    [12_000, 300, 2_000],
    [20_000, 5_000, 10_000],
    [1_200, 24, 200],
    [1_000_000, 900_000, 500_000],
  ])("has the mean and the variance of the distribution for %i, %i, %i", (population, marked, drawn) => {
    const [draw, random] = [hypergeometric(population, marked, drawn), seededRandom(2)];
    const draws = Float64Array.from({ length: DRAWS }, () => draw(random));
    const mean = draws.reduce((sum, count) => sum + count, 0) / DRAWS;
    const variance = draws.reduce((sum, count) => sum + (count - mean) ** 2, 0) / DRAWS;
    const share = marked / population;
    const expected = (drawn * share * (1 - share) * (population - drawn)) / (population - 1);
    expect(Math.abs(mean - drawn * share)).toBeLessThan(4 * Math.sqrt(expected / DRAWS));
    expect(variance / expected).toBeGreaterThan(0.96);
    expect(variance / expected).toBeLessThan(1.04);
  });

  it("is possible", () => {
    const number = fc.nat(50);
    fc.assert(
      fc.property(number, number, number, fc.nat(), (others, marked, drawn, seed) => {
        fc.pre(drawn <= others + marked);
        const count = hypergeometric(others + marked, marked, drawn)(seededRandom(seed));
        expect(count).toBeGreaterThanOrEqual(Math.max(0, drawn - others));
        expect(count).toBeLessThanOrEqual(Math.min(marked, drawn));
      }),
    );
  });
});
