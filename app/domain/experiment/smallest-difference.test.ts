import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ArmSizes } from "./arm.ts";
import {
  armsForMeanLift,
  armsForShares,
  smallestMeanLift,
  smallestShareDifference,
} from "./smallest-difference.ts";

const SHARE = fc.double({ min: 0.001, max: 0.95, noNaN: true });
const SIZE = fc.integer({ min: 1, max: 1_000_000 });
const SIZES = fc.record({ sample: SIZE, holdout: SIZE });
const VARIATION = fc.double({ min: 0.1, max: 30, noNaN: true });

const swapped = ({ sample, holdout }: ArmSizes): ArmSizes => ({ sample: holdout, holdout: sample });

describe("the smallest difference of two shares", () => {
  it.each([
    // Fleiss, without a correction for continuity, and R's power.prop.test.
    [0.1, 0.15, 686],
    [0.05, 0.1, 435],
    [0.5, 0.75, 58],
    [0.15, 0.1, 686],
  ])("from %f to %f takes %i customers in each arm", (base, other, size) => {
    expect(armsForShares(base, other - base, 1)).toEqual({ sample: size, holdout: size });
  });

  it("is found by the arms that it needs, and not by smaller ones", () => {
    const ratio = fc.double({ min: 0.05, max: 20, noNaN: true });
    fc.assert(
      fc.property(SHARE, fc.double({ min: 0.01, max: 1, noNaN: true }), ratio, (base, part, k) => {
        const difference = part * (1 - base);
        const sizes = armsForShares(base, difference, k) ?? { sample: NaN, holdout: NaN };
        expect(smallestShareDifference(base, sizes)).toBeLessThanOrEqual(difference + 1e-12);
        const less = { sample: (sizes.sample - 1) * 0.999, holdout: (sizes.holdout - 1) * 0.999 };
        fc.pre(less.sample > 0 && less.holdout > 0);
        expect(smallestShareDifference(base, less) ?? Infinity).toBeGreaterThan(difference);
      }),
    );
  });

  it("shrinks with the arms, by the root of their size", () => {
    fc.assert(
      fc.property(SHARE, SIZES, (base, sizes) => {
        const small = smallestShareDifference(base, sizes);
        fc.pre(small !== null && base + small < 0.9);
        const large = smallestShareDifference(base, { sample: 4 * sizes.sample, holdout: 4 * sizes.holdout });
        expect(large).toBeLessThan(small ?? 0);
        expect(smallestShareDifference(base, { ...sizes, sample: sizes.sample + 1 })).toBeLessThanOrEqual(
          small ?? 0,
        );
      }),
    );
    const [small, large] = [smallestShareDifference(0.3, SMALL), smallestShareDifference(0.3, LARGE)];
    expect((small ?? 0) / (large ?? 1)).toBeCloseTo(10, 0);
  });

  it("is none for an empty arm, tiny arms or a difference beyond all", () => {
    expect(smallestShareDifference(0.1, { sample: 0, holdout: 100 })).toBeNull();
    expect(smallestShareDifference(0.9, { sample: 2, holdout: 2 })).toBeNull();
    expect(armsForShares(0.6, 0.5, 1)).toBeNull();
    expect(armsForShares(0.6, 0, 1)).toBeNull();
  });
});

describe("the smallest lift of a mean", () => {
  it.each([
    // Cohen's table for d = 0.2 and 0.5, by the normal distribution: a small lift of figures that hardly vary.
    [0.2, 393],
    [0.5, 63],
  ])("at Cohen's d of %f takes %i customers in each arm", (d, size) => {
    expect(armsForMeanLift(1e-6, d * 1e-6, 1)).toEqual({ sample: size, holdout: size });
  });

  it("is found by the arms that it needs", () => {
    const lift = fc.double({ min: 0.01, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        VARIATION,
        lift,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (variation, wanted, ratio) => {
          const sizes = armsForMeanLift(variation, wanted, ratio) ?? { sample: NaN, holdout: NaN };
          expect(smallestMeanLift(variation, sizes)).toBeLessThanOrEqual(wanted * (1 + 1e-9));
        },
      ),
    );
  });

  it("is larger where the holdout is the smaller arm, and shrinks with the arms", () => {
    fc.assert(
      fc.property(VARIATION, SIZES, (variation, sizes) => {
        const lift = smallestMeanLift(variation, sizes);
        fc.pre(lift !== null && lift > 1e-6);
        const other = smallestMeanLift(variation, swapped(sizes)) ?? Infinity;
        if (sizes.holdout < sizes.sample) expect(other).toBeLessThan(lift ?? 0);
        expect(
          smallestMeanLift(variation, { sample: sizes.sample + 1, holdout: sizes.holdout + 1 }),
        ).toBeLessThan(lift ?? 0);
      }),
    );
  });

  it("is none for an empty arm, and where figures vary beyond all measure", () => {
    expect(smallestMeanLift(3, { sample: 100, holdout: 0 })).toBeNull();
    expect(smallestMeanLift(1_000, { sample: 2, holdout: 2 })).toBeNull();
    expect(armsForMeanLift(3, 0, 1)).toBeNull();
  });
});

const SMALL: ArmSizes = { sample: 10_000, holdout: 10_000 };
const LARGE: ArmSizes = { sample: 1_000_000, holdout: 1_000_000 };
