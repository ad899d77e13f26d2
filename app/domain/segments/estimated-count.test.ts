import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { estimatedCount } from "./estimated-count.ts";

/** How likely each number of members of a sample is, by the plainest recurrence. */
function chances(people: number, count: number, sampled: number): Map<number, number> {
  const first = Math.max(0, sampled - (people - count));
  const last = Math.min(sampled, count);
  const weights = [1];
  for (let x = first; x < last; x += 1)
    weights.push(
      ((weights.at(-1) ?? 0) * (count - x) * (sampled - x)) / ((x + 1) * (people - count - sampled + x + 1)),
    );
  const sum = weights.reduce((sofar, weight) => sofar + weight, 0);
  return new Map(weights.map((weight, index) => [first + index, weight / sum]));
}

const shops = fc.integer({ min: 2, max: 600 }).chain((people) =>
  fc.record({
    people: fc.constant(people),
    count: fc.integer({ min: 0, max: people }),
    sampled: fc.integer({ min: 1, max: people }),
  }),
);

describe("a count that is estimated by a sample", () => {
  it("lies between the ends in 95 of 100 samples at least, whatever the shop", () => {
    fc.assert(
      fc.property(shops, ({ people, count, sampled }) => {
        let covered = 0;
        for (const [met, chance] of chances(people, count, sampled)) {
          const { from, to } = estimatedCount({ people, sampled, met });
          if (from <= count && count <= to) covered += chance;
        }
        expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-9);
      }),
    );
  });

  it("does so for random samples of a large shop, of few members and of many, with ends that are not far apart", () => {
    const random = seededRandom(7);
    const [people, sampled, rounds] = [200_000, 5_000, 300];
    for (const count of [3, 150, 24_000, 130_000]) {
      let covered = 0;
      let width = 0;
      for (let round = 0; round < rounds; round += 1) {
        let [met, members] = [0, count];
        for (let drawn = 0; drawn < sampled; drawn += 1)
          if (random() * (people - drawn) < members) [met, members] = [met + 1, members - 1];
        const { from, to } = estimatedCount({ people, sampled, met });
        if (from <= count && count <= to) covered += 1;
        width = Math.max(width, to - from);
      }
      expect(covered / rounds).toBeGreaterThanOrEqual(0.94);
      // Six times the standard deviation, and as many as a sample without a member may miss.
      expect(width).toBeLessThan(6 * Math.sqrt((count * people) / sampled) + 400);
    }
  });

  it("is exact where everybody was sampled, and never contradicts the sample", () => {
    fc.assert(
      fc.property(shops, ({ people, count, sampled }) => {
        expect(estimatedCount({ people, sampled: people, met: count })).toEqual({
          ...{ about: count, from: count, to: count },
        });
        const met = Math.min(count, sampled);
        const { about, from, to } = estimatedCount({ people, sampled, met });
        expect(from).toBeGreaterThanOrEqual(met);
        expect(to).toBeLessThanOrEqual(people - (sampled - met));
        expect(about).toBeGreaterThanOrEqual(from);
        expect(about).toBeLessThanOrEqual(to);
      }),
    );
  });

  it("is told in round numbers", () => {
    expect(estimatedCount({ people: 1_000_000, sampled: 30_000, met: 369 })).toEqual({
      ...{ about: 12_300, from: 11_100, to: 13_600 },
    });
    expect(estimatedCount({ people: 1_000_000, sampled: 30_000, met: 0 })).toEqual({
      ...{ about: 0, from: 0, to: 130 },
    });
    expect(estimatedCount({ people: 1_000_000, sampled: 30_000, met: 15_000 })).toMatchObject({
      about: 500_000,
    });
  });
});
