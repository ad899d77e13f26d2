import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { LARGEST_SEED } from "./rank-key.ts";
import { armSizes, drawArms } from "./sample.ts";

const SEED = fc.integer({ min: 0, max: LARGEST_SEED });
const PERCENT = fc.integer({ min: 1, max: 100 });
const PLAN = fc.record({ samplePercent: PERCENT, holdoutPercent: fc.option(PERCENT) });
const IDS = fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }), { maxLength: 60 });

describe("the sizes of the arms (C15)", () => {
  it.each([
    [10_000, 50, null, 5_000, 5_000],
    [10_000, 25, 20, 2_500, 2_000],
    [10_001, 50, 20, 5_001, 2_001],
    // Ten per cent are fewer than 1,000.
    [4_000, 10, null, 1_000, 3_000],
    // A chosen holdout is kept free.
    [1_500, 50, 50, 750, 750],
    [900, 50, 20, 720, 180],
    // Nobody is left for a holdout.
    [900, 50, null, 900, 0],
    [10_000, 100, null, 10_000, 0],
    [0, 50, null, 0, 0],
  ])("%i members, %i %%, holdout %s", (members, samplePercent, holdoutPercent, sample, holdout) => {
    expect(armSizes(members, { samplePercent, holdoutPercent })).toEqual({ sample, holdout });
  });

  it("are within the members, and never smaller with more of them or a larger share", () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(2_000), PLAN, (members, more, plan) => {
        const { sample, holdout } = armSizes(members, plan);
        expect(sample + holdout).toBeLessThanOrEqual(members);
        expect(sample).toBe(
          Math.min(
            members - (plan.holdoutPercent === null ? 0 : holdout),
            Math.max(1_000, Math.ceil((members * plan.samplePercent) / 100)),
          ),
        );
        const grown = armSizes(members + more, plan);
        expect(grown.sample).toBeGreaterThanOrEqual(sample);
        expect(grown.holdout).toBeGreaterThanOrEqual(holdout);
        const wider = armSizes(members, { ...plan, samplePercent: Math.min(100, plan.samplePercent + 1) });
        expect(wider.sample).toBeGreaterThanOrEqual(sample);
      }),
    );
  });
});

describe("the draw (C15)", () => {
  const hundred = BigInt64Array.from({ length: 100 }, (_, i) => BigInt(i + 1));

  it("is always the same for a seed", () => {
    const { sample, holdout } = drawArms(20_261_130, hundred, { sample: 10, holdout: 5 });
    expect([...sample].map(Number)).toEqual(PINNED.sample);
    expect([...holdout].map(Number)).toEqual(PINNED.holdout);
  });

  it("has the sizes, each customer once, and does not depend on their order", () => {
    fc.assert(
      fc.property(SEED, IDS, fc.nat(), fc.nat(), SEED, (seed, ids, a, b, shuffle) => {
        const sample = a % (ids.length + 1);
        const sizes = { sample, holdout: b % (ids.length - sample + 1) };
        const drawn = drawArms(seed, BigInt64Array.from(ids), sizes);
        expect(drawn.sample).toHaveLength(sizes.sample);
        expect(drawn.holdout).toHaveLength(sizes.holdout);
        const all = [...drawn.sample, ...drawn.holdout];
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((id) => ids.includes(id))).toBe(true);
        const shuffled = ids.toSorted(
          (x, y) => Number((x * BigInt(shuffle + 1)) % 97n) - Number((y * BigInt(shuffle + 1)) % 97n),
        );
        expect(drawArms(seed, BigInt64Array.from(shuffled), sizes)).toEqual(drawn);
      }),
    );
  });

  it("keeps the members of a sample in each larger one", () => {
    fc.assert(
      fc.property(SEED, IDS, fc.nat(), (seed, ids, a) => {
        fc.pre(ids.length > 0);
        const size = a % ids.length;
        const members = BigInt64Array.from(ids);
        const smaller = drawArms(seed, members, { sample: size, holdout: 0 }).sample;
        const larger = new Set(drawArms(seed, members, { sample: size + 1, holdout: 0 }).sample);
        expect(smaller.every((id) => larger.has(id))).toBe(true);
      }),
    );
  });

  it("is fair: each customer, and each pair of neighbours, is drawn equally often over many seeds", () => {
    const seeds = 3_000;
    const [alone, pairs] = [new Float64Array(100), new Float64Array(99)];
    for (let seed = 0; seed < seeds; seed++) {
      const drawn = new Set(drawArms(seed, hundred, { sample: 30, holdout: 0 }).sample);
      const holds = (i: number): boolean => drawn.has(BigInt(i + 1));
      alone.forEach((count, i) => (alone[i] = count + Number(holds(i))));
      pairs.forEach((count, i) => (pairs[i] = count + Number(holds(i) && holds(i + 1))));
    }
    const chiSquare = (counts: Float64Array, chance: number): number =>
      counts.reduce((sum, count) => sum + (count - seeds * chance) ** 2 / (seeds * chance * (1 - chance)), 0);
    // 99.9 % of fair draws stay below: chi-square with 99 and 98 degrees of freedom.
    expect(chiSquare(alone, 0.3)).toBeLessThan(148.2);
    expect(chiSquare(pairs, 0.3 * (29 / 99))).toBeLessThan(147);
  });

  it("refuses arms that need more customers than there are", () => {
    expect(() => drawArms(1, hundred, { sample: 90, holdout: 11 })).toThrow(
      "The arms need 101 customers; there are 100.",
    );
  });
});

const PINNED = { sample: [2, 9, 30, 55, 68, 69, 77, 88, 93, 99], holdout: [10, 22, 34, 63, 80] };
