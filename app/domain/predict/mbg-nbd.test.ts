import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { ExpectedVisits } from "./expected-visits.ts";
import {
  chanceHere,
  chanceOfVisit,
  fitMbgNbd,
  logLikelihood,
  type MbgNbd,
  type VisitHistories,
  type VisitHistory,
} from "./mbg-nbd.ts";
import { visitsOf } from "./simulated.test-support.ts";

/** The estimates that BTYDplus publishes for a tenth of CDNOW over 39 weeks. */
const CDNOW: MbgNbd = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };

/** What made the BG/NBD model, which was here before, give no number. */
const BROKE_BG_NBD: MbgNbd = { r: 3.46, alpha: 99.43, a: 25_424.8, b: 159_926.2 };

const expectedVisits = (model: MbgNbd, history: VisitHistory, weeks: number): number =>
  new ExpectedVisits(model, weeks).of(history);

function historiesOf(list: readonly VisitHistory[]): VisitHistories {
  return {
    repeats: list.map((each) => each.repeats),
    last: list.map((each) => each.last),
    end: list.map((each) => each.end),
    customers: list.map(() => 1),
  };
}

/** Gauss' series 2F1(a, b; c; z), as plain as can be. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum] = [1, 1];
  for (let n = 0; Math.abs(term) > 1e-16 * sum; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}

/** The paper's expectation, in the form of the erratum. */
function published({ r, alpha, a, b }: MbgNbd, { repeats, last, end }: VisitHistory, weeks: number): number {
  const [shape, z] = [r + repeats, weeks / (alpha + end + weeks)];
  const series = hypergeometric(shape, b + repeats + 1, a + b + repeats, z);
  const here = 1 + (a / (b + repeats)) * ((alpha + end) / (alpha + last)) ** shape;
  return (((a + b + repeats) / (a - 1)) * (1 - (1 - z) ** shape * series)) / here;
}

describe("MBG/NBD", () => {
  it.each([
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
  ])("expects of a new customer within %f weeks what lifetimes publishes", (weeks, expected) => {
    expect(expectedVisits(CDNOW, { repeats: 0, last: 0, end: 0 }, weeks)).toBeCloseTo(expected, 3);
  });

  it.each([0, 1, 2, 9, 30])(
    "expects after %i repeats what the paper's hypergeometric series says",
    (repeats) => {
      for (const [last, end, weeks] of [
        [0, 0, 52],
        [20, 30, 13],
        [30, 90, 52],
        [3, 200, 4],
      ] as const) {
        const history = { repeats, last, end };
        for (const model of [
          CDNOW,
          { r: 3, alpha: 280, a: 0.18, b: 0.4 },
          { r: 0.2, alpha: 2, a: 2.5, b: 7 },
        ]) {
          const expected = published(model, history, weeks);
          expect(Math.abs(expectedVisits(model, history, weeks) / expected - 1)).toBeLessThan(1e-8);
        }
      }
    },
  );

  it("expects about what the sheet of BG/NBD's authors does of a customer with two repeats", () => {
    expect(expectedVisits(CDNOW, { repeats: 2, last: 30.43, end: 38.86 }, 39)).toBeCloseTo(1.226, 1);
  });

  it("gives a number where BG/NBD gave none", () => {
    const history = { repeats: 1, last: 136, end: 165 };
    const expected = expectedVisits(BROKE_BG_NBD, history, 52);
    expect(expected).toBeGreaterThan(0);
    expect(expected).toBeLessThan(52);
    expect(expected).toBeGreaterThanOrEqual(chanceOfVisit(BROKE_BG_NBD, history, 52));
  });

  it("does not take each one-time buyer for a customer for ever", () => {
    const soon = chanceHere(CDNOW, { repeats: 0, last: 0, end: 1 });
    const late = chanceHere(CDNOW, { repeats: 0, last: 0, end: 60 });
    expect(soon).toBeLessThan(0.7);
    expect(late).toBeLessThan(0.4);
  });

  it("finds the parameters that made the visits", () => {
    const random = seededRandom(11);
    const made = { r: 0.8, alpha: 5, a: 0.9, b: 2.5 };
    const list = Array.from({ length: 4_000 }, (): VisitHistory => {
      const end = 30 + 30 * random();
      const times = visitsOf(made, end, random);
      return { repeats: times.length, last: times.at(-1) ?? 0, end };
    });
    const histories = historiesOf(list);
    const found = fitMbgNbd(histories, 5);
    expect(logLikelihood(found, histories)).toBeGreaterThan(logLikelihood(made, histories) - 0.5);
    expect(found.r / found.alpha / (made.r / made.alpha)).toBeCloseTo(1, 0);
    expect(found.a / (found.a + found.b)).toBeCloseTo(made.a / (made.a + made.b), 1);
  });

  it("expects what simulated customers then do", () => {
    const random = seededRandom(23);
    let [expected, visited, chance, came] = [0, 0, 0, 0];
    const visits = new ExpectedVisits(CDNOW, 39);
    for (let i = 0; i < 20_000; i++) {
      // Rates and chances of leaving stay the same. So both periods are simulated at once.
      const times = visitsOf(CDNOW, 78, random);
      const known = times.filter((at) => at <= 39);
      const history = { repeats: known.length, last: known.at(-1) ?? 0, end: 39 };
      expected += visits.of(history);
      chance += chanceOfVisit(CDNOW, history, 39);
      visited += times.length - known.length;
      came += times.length > known.length ? 1 : 0;
    }
    expect(visited / expected).toBeCloseTo(1, 1);
    expect(came / chance).toBeCloseTo(1, 1);
  });

  const positive = fc.double({ min: -7, max: 7, noNaN: true }).map(Math.exp);
  const model = fc.record({ r: positive, alpha: positive, a: positive, b: positive });
  const week = fc.integer({ min: 0, max: 4_200 }).map((days) => days / 7);

  it("is finite and in order for extreme parameters and histories", () => {
    fc.assert(
      fc.property(model, fc.nat(3_000), week, week, week, (shop, repeats, a, b, weeks) => {
        const [last, end] = [Math.min(a, b), Math.max(a, b)];
        const of = (at: number) => ({ repeats, last: at, end });
        const chance = chanceOfVisit(shop, of(last), weeks);
        const expected = expectedVisits(shop, of(last), weeks);
        expect(Number.isFinite(logLikelihood(shop, historiesOf([of(last)])))).toBe(true);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(Number.isFinite(expected)).toBe(true);
        expect(expected).toBeGreaterThanOrEqual(chance * (1 - 1e-9) - 1e-300);
        expect(chanceHere(shop, of(end))).toBeGreaterThanOrEqual(chanceHere(shop, of(last)));
        expect(expectedVisits(shop, of(last), weeks + 1)).toBeGreaterThanOrEqual(expected * (1 - 1e-9));
      }),
    );
  });

  it("fits whatever a shop has done", () => {
    const one = fc.record({ repeats: fc.nat(500), a: week, b: week });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), fc.constantFrom(0, 0.2, 5, 500), (list, gap) => {
        const found = fitMbgNbd(
          historiesOf(
            list.map(({ repeats, a, b }) => ({ repeats, last: Math.min(a, b), end: Math.max(a, b) })),
          ),
          gap,
        );
        for (const each of Object.values(found) as number[]) {
          expect(each).toBeGreaterThan(0);
          expect(Number.isFinite(each)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});
