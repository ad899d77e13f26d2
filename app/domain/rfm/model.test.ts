import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { currencyExponent } from "../orders/money.ts";
import type { Rhythm } from "./gaps.ts";
import { fitModel, type CustomerColumns } from "./model.ts";
import { normaliseOrders, normaliseRecency, normaliseSpend } from "./normalise.ts";
import type { CustomerSummary } from "./score.ts";
import { scoreCode, scoreCustomer } from "./scoring.ts";

const whole = (min: number, max: number) => fc.integer({ min, max });
const CUSTOMER: fc.Arbitrary<CustomerSummary> = fc.record({
  recencyDays: fc.oneof(whole(0, 60), whole(0, 3653)),
  orderCount: fc.oneof(fc.constant(1), whole(1, 6), whole(1, 80)),
  spentMinor: fc.oneof(whole(-500, 5_000), whole(0, 1e7)),
});
const CUSTOMERS = fc.array(CUSTOMER, { maxLength: 120 });
const GAP = fc.oneof(fc.constant(180), whole(1, 400));
const CURRENCY = fc.constantFrom("JPY", "EUR", "KWD");

/** A rhythm that limits only the last boundary of R, like one that is not known. */
const paced = (gap90Days: number): Rhythm => ({ gaps: 0, gap50Days: null, gap75Days: null, gap90Days });

function columns(customers: readonly CustomerSummary[]): CustomerColumns {
  return {
    recencyDays: Int32Array.from(customers, (customer) => customer.recencyDays),
    orderCount: Int32Array.from(customers, (customer) => customer.orderCount),
    spentMinor: Float64Array.from(customers, (customer) => customer.spentMinor),
  };
}

const customer = (recencyDays: number, orderCount: number, spentMinor: number): CustomerSummary => ({
  recencyDays,
  orderCount,
  spentMinor,
});

function codes(customers: readonly CustomerSummary[], gap = 180, currency = "EUR"): string[] {
  const { boundaries } = fitModel(columns(customers), paced(gap), currency);
  return customers.map((one) => scoreCode(scoreCustomer(boundaries, one)));
}

/** How much farther a value is from the centroid of its score than from the nearest one. 0, apart from rounding. */
function excess(centroids: readonly number[], index: number, value: number): number {
  const distances = centroids.map((centroid) => Math.abs(value - centroid));
  return (distances[index] ?? Infinity) - Math.min(...distances);
}

describe("fitModel", () => {
  it("has boundaries that score each customer by the nearest centroid", () => {
    fc.assert(
      fc.property(CUSTOMERS, GAP, CURRENCY, (customers, gap, currency) => {
        const { boundaries, centroids } = fitModel(columns(customers), paced(gap), currency);
        for (const one of customers) {
          const { r, f, m } = scoreCustomer(boundaries, one);
          const days = normaliseRecency(one.recencyDays, gap);
          const raised = centroids.r.length === 5 && one.recencyDays <= gap;
          if (!raised) expect(excess(centroids.r, 5 - r, days)).toBeLessThan(1e-12);
          const orders = normaliseOrders(one.orderCount);
          if (one.orderCount === 1) expect(f).toBe(1);
          else expect(1 + excess(centroids.f.slice(1), f - 2, orders)).toBeCloseTo(1, 12);
          const spent = normaliseSpend(one.spentMinor, currencyExponent(currency));
          if (centroids.m.length === 1) expect(m).toBe(3);
          else expect(excess(centroids.m, m - 1, spent)).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("has boundaries between whole values, ascending, as many as clusters need", () => {
    fc.assert(
      fc.property(CUSTOMERS, GAP, CURRENCY, (customers, gap, currency) => {
        const { boundaries, centroids } = fitModel(columns(customers), paced(gap), currency);
        for (const name of ["r", "f", "m"] as const) {
          expect(boundaries[name].every(Number.isSafeInteger)).toBe(true);
          expect([...new Set(boundaries[name])].sort((a, b) => a - b)).toEqual(boundaries[name]);
          expect([...new Set(centroids[name])].sort((a, b) => a - b)).toEqual(centroids[name]);
        }
        expect(boundaries.r).toHaveLength(Math.max(0, centroids.r.length - 1));
        expect(boundaries.f).toHaveLength(Math.max(1, centroids.f.length - 1));
        expect(boundaries.m).toHaveLength(Math.max(0, centroids.m.length - 1));
        expect(boundaries.f[0]).toBe(2);
        expect(boundaries.r[3] ?? gap).toBeGreaterThanOrEqual(gap);
      }),
    );
  });

  it("is the same bit for bit, whatever the order of the customers", () => {
    const shuffled = CUSTOMERS.chain((customers) =>
      fc.tuple(
        fc.constant(customers),
        fc.shuffledSubarray(customers, { minLength: customers.length, maxLength: customers.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, GAP, ([customers, again], gap) => {
        const model = fitModel(columns(customers), paced(gap), "EUR");
        expect(JSON.stringify(fitModel(columns(again), paced(gap), "EUR"))).toBe(JSON.stringify(model));
      }),
    );
  });

  it("scores the same when everyone is there twice", () => {
    fc.assert(
      fc.property(CUSTOMERS, GAP, (customers, gap) => {
        const once = fitModel(columns(customers), paced(gap), "EUR").boundaries;
        expect(fitModel(columns([...customers, ...customers]), paced(gap), "EUR").boundaries).toEqual(once);
      }),
    );
  });

  it("gives the same R to a store that lives at half the pace", () => {
    fc.assert(
      fc.property(CUSTOMERS, GAP, (customers, gap) => {
        const slower = customers.map((one) => ({ ...one, recencyDays: one.recencyDays * 2 }));
        expect(codes(slower, gap * 2)).toEqual(codes(customers, gap));
      }),
    );
  });

  it("gives the same M in any currency's minor units", () => {
    fc.assert(
      fc.property(CUSTOMERS, (customers) => {
        const times = (factor: number): CustomerSummary[] =>
          customers.map((one) => ({ ...one, spentMinor: one.spentMinor * factor }));
        const yen = codes(customers, 180, "JPY");
        expect(codes(times(100), 180, "EUR")).toEqual(yen);
        expect(codes(times(1000), 180, "KWD")).toEqual(yen);
      }),
    );
  });

  it("takes negative spend for none", () => {
    fc.assert(
      fc.property(CUSTOMERS, (customers) => {
        const none = customers.map((one) => ({ ...one, spentMinor: Math.max(0, one.spentMinor) }));
        expect(codes(customers)).toEqual(codes(none));
      }),
    );
  });

  it("never calls a customer overdue who is within the store's rhythm", () => {
    const recent = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((days) => customer(days, 1, 100));
    const { boundaries } = fitModel(columns(recent), paced(30), "EUR");
    expect(boundaries.r).toHaveLength(4);
    expect(boundaries.r[3]).toBe(30);
    expect(boundaries.r[2]).toBeLessThan(9);
  });

  it("does not touch what it is given", () => {
    const input = columns([customer(9, 3, 500), customer(2, 1, -100), customer(5, 2, 300)]);
    fitModel(input, paced(30), "EUR");
    expect(input).toEqual(columns([customer(9, 3, 500), customer(2, 1, -100), customer(5, 2, 300)]));
  });
});

describe("fitModel of few values", () => {
  it("is defined without customers", () => {
    expect(fitModel(columns([]), paced(180), "EUR")).toEqual({
      ...paced(180),
      boundaries: { r: [], f: [2], m: [] },
      centroids: { r: [], f: [Math.LN2], m: [] },
    });
  });

  it.each<[string, CustomerSummary[], string[]]>([
    ["one customer", [customer(400, 1, 50_00)], ["513"]],
    ["one repeat buyer", [customer(400, 7, 50_00)], ["523"]],
    ["two customers", [customer(3, 1, 10_00), customer(90, 4, 80_00)], ["511", "422"]],
    ["all the same", [customer(9, 2, 500), customer(9, 2, 500), customer(9, 2, 500)], ["523", "523", "523"]],
    [
      "one-time buyers only",
      [customer(1, 1, 100), customer(2, 1, 200), customer(3, 1, 300)],
      ["511", "412", "313"],
    ],
    ["three counts", [customer(5, 1, 100), customer(5, 2, 100), customer(5, 9, 100)], ["513", "523", "533"]],
    ["no spend at all", [customer(5, 1, 0), customer(5, 1, -700)], ["513", "513"]],
    ["spend or none", [customer(5, 1, 0), customer(5, 1, -1), customer(5, 1, 1)], ["511", "511", "512"]],
    [
      "five of each",
      [1, 2, 3, 4, 5].map((n) => customer(n * 100, n, n * n * 100)),
      ["511", "422", "333", "244", "155"],
    ],
  ])("%s", (_, customers, expected) => {
    expect(codes(customers)).toEqual(expected);
  });

  it("copes with days that are one when normalised", () => {
    const days = [0, 36, 37, 38, 39, 40, 41, 3000, 3653];
    const scores = codes(
      days.map((recency) => customer(recency, 1, 100)),
      1,
    );
    expect(scores[0]).toBe("513");
    expect([...scores].sort().reverse()).toEqual(scores);
    expect(new Set(scores.slice(4)).size).toBe(1);
  });

  it("copes with a short rhythm where nearly everyone is long gone", () => {
    // Their normalised days are 1e-8 apart. Plain doubles lose the squares of that beside customers who bought
    // lately.
    const gone = [198, 174, 196, 200, 187, 173, 200, 201, 184, 178, 195].map((days) =>
      customer(days, 1, 100),
    );
    const recent = Array.from({ length: 22 }, () => customer(5, 1, 100));
    const { boundaries } = fitModel(columns([...recent, ...gone]), paced(10), "EUR");
    expect(boundaries.r).toHaveLength(4);
  });

  it("copes with the largest amounts", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const spends = [0, 1, most - 3, most - 2, most - 1, most];
    const scores = codes(spends.map((minor) => customer(1, 1, minor)));
    expect(scores.slice(0, 3)).toEqual(["511", "512", "513"]);
    expect([...scores].sort()).toEqual(scores);
  });
});

describe("fitModel refuses", () => {
  const one = columns([customer(1, 1, 1)]);

  it.each<[string, CustomerColumns, number]>([
    ["columns of different lengths", { ...one, spentMinor: new Float64Array(2) }, 180],
    ["days in the future", columns([customer(-1, 1, 1)]), 180],
    ["customers without an order", columns([customer(1, 0, 1)]), 180],
    ["fractions of minor units", columns([customer(1, 1, 0.5)]), 180],
    ["spend that is no number", columns([customer(1, 1, NaN)]), 180],
    ["a rhythm of no days", one, 0],
    ["a rhythm of half days", one, 1.5],
  ])("%s", (_, input, gap) => {
    expect(() => fitModel(input, paced(gap), "EUR")).toThrow(RangeError);
  });
});
