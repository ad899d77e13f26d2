import { describe, expect, it } from "vitest";

import { poisson } from "./poisson.ts";
import { seededRandom } from "./random.ts";

const DRAWS = 100_000;

describe("seededRandom", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    const [a, b, c] = [seededRandom(7), seededRandom(7), seededRandom(8)];
    const ten = (random: () => number): number[] => Array.from({ length: 10 }, random);
    const first = ten(a);
    expect(ten(b)).toEqual(first);
    expect(ten(c)).not.toEqual(first);
  });

  it("is uniform", () => {
    const random = seededRandom(1);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    const expected = DRAWS / 10;
    const chiSquare = tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // With 9 degrees of freedom, 99.9 % of uniform draws stay below this.
    expect(chiSquare).toBeLessThan(27.88);
  });
});

describe("poisson", () => {
  it.each([0.3, 1, 5, 11.9, 12, 40, 3_000])("has mean and variance %f", (mean) => {
    const random = seededRandom(3);
    const draws = Array.from({ length: DRAWS }, () => poisson(random, mean));
    const average = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
    const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / DRAWS;
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / DRAWS));
    expect(variance / mean).toBeGreaterThan(0.97);
    expect(variance / mean).toBeLessThan(1.03);
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0)).toBe(true);
  });

  it.each([1, 14])("has the probabilities of the distribution with mean %i", (mean) => {
    const random = seededRandom(5);
    const counts = new Map<number, number>();
    for (let i = 0; i < DRAWS; i++) {
      const draw = poisson(random, mean);
      counts.set(draw, (counts.get(draw) ?? 0) + 1);
    }
    let probability = Math.exp(-mean);
    for (let k = 0; k < 25; k++) {
      const share = (counts.get(k) ?? 0) / DRAWS;
      expect(Math.abs(share - probability)).toBeLessThan(4.5 * Math.sqrt(probability / DRAWS) + 1e-5);
      probability *= mean / (k + 1);
    }
  });
});
