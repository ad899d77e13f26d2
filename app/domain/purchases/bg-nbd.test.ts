import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom, type Random } from "../backtest/random.ts";
import {
  chanceAlive,
  expectedOrders,
  fitBgNbd,
  logLikelihood,
  type BgNbd,
  type CountedHistory,
} from "./bg-nbd.ts";
import { minimise } from "./nelder-mead.ts";
import { hypergeometric, logGamma } from "./special.ts";

/** The paper's estimates for a tenth of CDNOW over 39 weeks. */
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

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

  it.each([
    [1, 1, 2, 0.5, 2 * Math.LN2],
    [0.5, 3, 3, 0.75, 2],
    [-2, 1.5, 0.5, 0.4, 1 - 2.4 + 0.8],
  ])("2F1(%f, %f; %f; %f) is %f", (a, b, c, z, expected) => {
    expect(hypergeometric(a, b, c, z)).toBeCloseTo(expected, 11);
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

/** Marsaglia and Tsang (2000). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** The moments of a customer's orders, in weeks from the first one, if all is as the model assumes. */
function timesOf(model: BgNbd, end: number, random: Random): number[] {
  const rate = gamma(model.r, random) / model.alpha;
  const [stay, leave] = [gamma(model.b, random), gamma(model.a, random)];
  const times: number[] = [];
  for (let at = -Math.log(1 - random()) / rate; at <= end; at -= Math.log(1 - random()) / rate) {
    times.push(at);
    if (random() < leave / (stay + leave)) break;
  }
  return times;
}

describe("BG/NBD", () => {
  it("expects what the authors' own sheet does", () => {
    expect(expectedOrders(CDNOW, { repeats: 2, last: 30.43, end: 38.86 }, 39)).toBeCloseTo(1.226, 3);
  });

  it("finds the parameters that made the orders", () => {
    const random = seededRandom(11);
    const made = { r: 0.6, alpha: 5, a: 1.2, b: 3 };
    const histories = Array.from({ length: 15_000 }, (): CountedHistory => {
      const end = 30 + 30 * random();
      const times = timesOf(made, end, random);
      return { repeats: times.length, last: times.at(-1) ?? 0, end, customers: 1 };
    });
    const found = fitBgNbd(histories);
    expect(logLikelihood(found, histories)).toBeGreaterThanOrEqual(logLikelihood(made, histories));
    expect(found.r).toBeCloseTo(0.6, 1);
    expect(found.alpha / 5).toBeCloseTo(1, 0);
    expect(found.a / (found.a + found.b)).toBeCloseTo(1.2 / 4.2, 1);
  }, 60_000);

  it("has chances between 0 and 1, and expects more the later the last order was", () => {
    const week = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.nat(60), week, week, week, (repeats, a, b, c) => {
        const [earlier = 0, later = 0, end = 0] = [a, b, c].sort((x, y) => x - y);
        const of = (last: number) => ({ repeats, last, end });
        const chance = chanceAlive(CDNOW, of(earlier));
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(chanceAlive(CDNOW, of(later))).toBeGreaterThanOrEqual(chance);
        const expected = expectedOrders(CDNOW, of(earlier), 26);
        expect(expected).toBeGreaterThanOrEqual(0);
        expect(expectedOrders(CDNOW, of(later), 26)).toBeGreaterThanOrEqual(expected - 1e-12);
      }),
    );
  });

  it("expects what simulated customers then do", () => {
    const random = seededRandom(23);
    let [expected, ordered] = [0, 0];
    for (let i = 0; i < 20_000; i++) {
      // The rate and the chance of leaving stay the same. So both periods are simulated at once, and the first is
      // looked at.
      const times = timesOf(CDNOW, 78, random);
      const known = times.filter((at) => at <= 39);
      expected += expectedOrders(CDNOW, { repeats: known.length, last: known.at(-1) ?? 0, end: 39 }, 39);
      ordered += times.length - known.length;
    }
    expect(ordered / expected).toBeGreaterThan(0.96);
    expect(ordered / expected).toBeLessThan(1.04);
  });
});
