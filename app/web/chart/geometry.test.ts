import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { columnsOf } from "./spread/columns-geometry.ts";
import { shadesOf } from "./scores/heat.ts";
import { lineOf } from "./time/line-geometry.ts";
import { sankeyOf, spread, type Flow } from "./flow/sankey-geometry.ts";
import { axisOf, rounded } from "./scale.ts";
import { stackOf } from "./time/stack-geometry.ts";
import { nearest, placesOf, timeTicks } from "./time/time-axis.ts";

const TWO_DIGITS = /^-?\d+(\.\d{1,2})?$/;
/** The coordinates of a path, which is written with two digits at most. */
function coordinates(path: string): [number, number][] {
  const texts = path.split(/[MLCZ ]/).filter((text) => text !== "");
  for (const text of texts) expect(text).toMatch(TWO_DIGITS);
  const numbers = texts.map(Number);
  return numbers.flatMap((x, i): [number, number][] => (i % 2 === 0 ? [[x, numbers[i + 1] ?? NaN]] : []));
}
const inSquare = ([x, y]: [number, number]): boolean => x >= 0 && x <= 100 && y >= 0 && y <= 100;
const counts = fc.integer({ min: 0, max: 5_000_000 });

describe("an axis", () => {
  it("takes in all values and 0, has few round ticks in order, and never a fraction of a customer", () => {
    const values = fc.array(fc.integer({ min: -100_000, max: 5_000_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, (list) => {
        const { ticks, placeOf } = axisOf(list);
        for (const value of [0, ...list]) {
          expect(placeOf(value)).toBeGreaterThanOrEqual(0);
          expect(placeOf(value)).toBeLessThanOrEqual(100);
        }
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(10);
        expect(ticks.every(({ value }) => Number.isInteger(value))).toBe(true);
        expect(ticks.map(({ place }) => place)).toEqual(
          ticks.map(({ place }) => place).sort((a, b) => a - b),
        );
      }),
    );
  });

  it("is there without values", () => {
    expect(axisOf([]).ticks.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
  });

  it("has places of two digits", () => {
    expect(rounded(1 / 3)).toBe(0.33);
    expect(Object.is(rounded(-0.001), 0)).toBe(true);
  });
});

describe("a stack", () => {
  it("has layers one on top of the other, within its square", () => {
    const shape = fc.record({
      layers: fc.integer({ min: 1, max: 6 }),
      places: fc.integer({ min: 1, max: 37 }),
    });
    const filled = shape.chain(({ layers, places }) =>
      fc.array(fc.array(counts, { minLength: places, maxLength: places }), {
        minLength: layers,
        maxLength: layers,
      }),
    );
    fc.assert(
      fc.property(filled, (layers) => {
        const size = layers[0]?.length ?? 0;
        const places = Array.from({ length: size }, (_, i) => rounded((100 * i) / Math.max(1, size - 1)));
        const { outlines, tops, axis } = stackOf(places, layers);
        let below = places.map(() => 100);
        outlines.forEach((outline, layer) => {
          const points = coordinates(outline);
          expect(points).toHaveLength(2 * size);
          expect(points.every(inSquare)).toBe(true);
          const upper = points.slice(0, size).map(([, y]) => y);
          const lower = points
            .slice(size)
            .reverse()
            .map(([, y]) => y);
          expect(lower).toEqual(below);
          upper.forEach((y, i) => {
            const [height, exact] = [(lower[i] ?? 0) - y, axis.placeOf(layers[layer]?.[i] ?? 0)];
            expect(Math.abs(height - exact)).toBeLessThan(0.02);
          });
          below = upper;
        });
        expect(tops.map((top) => rounded(100 - top))).toEqual(below);
      }),
    );
  });

  it("counts negative values as nothing", () => {
    expect(stackOf([0, 100], [[-5, 5]]).outlines).toEqual(["M0 100L100 0L100 100L0 100Z"]);
  });
});

describe("columns", () => {
  it("stand on the line of 0, as high as their values, side by side within their square", () => {
    const values = fc.array(fc.integer({ min: -1_000, max: 100_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, (list) => {
        const { axis, bars } = columnsOf(list);
        const zero = rounded(100 - axis.placeOf(0));
        let right = 0;
        bars.forEach(({ outline, middle }, i) => {
          const [, left = NaN, base, top, end = NaN, back] =
            /^M(\S+) (\S+)V(\S+)H(\S+)V(\S+)Z$/.exec(outline)?.map(Number) ?? [];
          for (const text of outline.split(/[MVHZ ]/).slice(1, -1)) expect(text).toMatch(TWO_DIGITS);
          expect([base, back]).toEqual([zero, zero]);
          expect(top).toBe(rounded(100 - axis.placeOf(list[i] ?? NaN)));
          expect(left).toBeGreaterThan(right);
          expect(end).toBeGreaterThan(left);
          expect(Math.abs((left + end) / 2 - middle)).toBeLessThan(0.02);
          right = end;
        });
        expect(bars).toHaveLength(list.length);
        expect(right).toBeLessThan(100);
      }),
    );
  });

  it("of half the value is half as high", () => {
    expect(columnsOf([4, 2]).bars.map(({ outline }) => outline)).toEqual([
      "M7 100V0H43V100Z",
      "M57 100V50H93V100Z",
    ]);
  });
});

describe("a small line", () => {
  it("rises where its values rise, fills its height, and leaves small changes small", () => {
    const lists = fc.array(fc.integer({ min: -1_000, max: 100_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lists, (values) => {
        const places = values.map((_, i) => rounded((100 * i) / Math.max(1, values.length - 1)));
        const line = lineOf(places, values);
        const points = coordinates(line?.path ?? "");
        expect(points.every(inSquare)).toBe(true);
        points.slice(1).forEach(([, y], i) => {
          const [before = 0, after = 0] = [values[i], values[i + 1]];
          if (after > before) expect(y).toBeLessThanOrEqual(points[i]?.[1] ?? 0);
          if (after < before) expect(y).toBeGreaterThanOrEqual(points[i]?.[1] ?? 0);
        });
        expect(line?.end).toBe(rounded(100 - (points.at(-1)?.[1] ?? NaN)));
      }),
    );
    expect(lineOf([0, 100], [1_000, 1_001])?.path).toBe("M0 50.5L100 49.5");
    expect(lineOf([0, 100], [0, 0])?.path).toBe("M0 50L100 50");
    expect(lineOf([], [])).toBeNull();
  });
});

describe("a Sankey", () => {
  const LABEL = 11;
  const flow: fc.Arbitrary<Flow> = fc.record({
    from: fc.integer({ min: 0, max: 6 }),
    to: fc.integer({ min: 0, max: 6 }),
    value: fc.oneof(counts, fc.constant(0), fc.constant(1)),
  });
  const flows = fc.uniqueArray(flow, { selector: ({ from, to }) => from * 7 + to, maxLength: 49 });

  it("has the same customers at both ends, bars that don't touch, and ribbons that fill them", () => {
    fc.assert(
      fc.property(flows, (list) => {
        const { from, to, ribbons } = sankeyOf(list, LABEL);
        const total = list.reduce((sum, { value }) => sum + value, 0);
        for (const [bars, end] of [
          [from, "from"],
          [to, "to"],
        ] as const) {
          expect(bars.reduce((sum, { value }) => sum + value, 0)).toBe(total);
          bars.forEach(({ state, value, top, height }, i) => {
            expect(value).toBe(
              list.filter((each) => each[end] === state).reduce((sum, each) => sum + each.value, 0),
            );
            const below = bars[i + 1]?.top ?? 100.05;
            expect(top + height).toBeLessThanOrEqual(below + 0.02);
            expect(height).toBeGreaterThan(0.5);
            const x = end === "from" ? 0 : 100;
            const ends = ribbons
              .filter((each) => each[end] === state)
              .map(({ outline }) =>
                coordinates(outline)
                  .filter(([at]) => at === x)
                  .map(([, y]) => y),
              );
            const covered = ends.reduce((sum, [a = 0, b = 0]) => sum + Math.abs(a - b), 0);
            expect(Math.abs(covered - height)).toBeLessThan(0.1);
          });
        }
        expect(ribbons.every(({ outline }) => coordinates(outline).every(inSquare))).toBe(true);
        expect(ribbons).toHaveLength(list.filter(({ value }) => value > 0).length);
      }),
      { numRuns: 300 },
    );
  });

  it("has labels that keep their distance, in the order of their bars, within the picture", () => {
    fc.assert(
      fc.property(flows, (list) => {
        for (const bars of [sankeyOf(list, LABEL).from, sankeyOf(list, LABEL).to]) {
          bars.forEach(({ label }, i) => {
            expect(label).toBeGreaterThanOrEqual(LABEL / 2 - 0.01);
            expect(label).toBeLessThanOrEqual(100 - LABEL / 2 + 0.01);
            const next = bars[i + 1];
            if (next !== undefined) expect(next.label - label).toBeGreaterThanOrEqual(LABEL - 0.02);
          });
        }
      }),
    );
  });

  it("leaves labels where they are that are far enough apart", () => {
    expect(spread([20, 50, 80], 10)).toEqual([20, 50, 80]);
    expect(spread([50, 51, 52], 10)).toEqual([50, 60, 70]);
    expect(spread([99, 99.5], 10)).toEqual([85, 95]);
    const thirds = spread([50, 50, 50, 50], 50);
    [25, 25 + 50 / 3, 25 + 100 / 3, 75].forEach((at, place) => expect(thirds[place]).toBeCloseTo(at));
    expect(spread([], 10)).toEqual([]);
  });

  it("is empty without flows", () => {
    expect(sankeyOf([{ from: 0, to: 1, value: 0 }], LABEL)).toEqual({ from: [], to: [], ribbons: [] });
  });
});

describe("a heat map's shades", () => {
  it("grow with the values, and the text changes once", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100_000 })), (values) => {
        const shades = shadesOf(values);
        values.forEach((value, i) => {
          const shade = shades[i];
          expect(shade?.share).toBeGreaterThanOrEqual(0);
          expect(shade?.share).toBeLessThanOrEqual(1);
          expect(shade?.text).toBe((shade?.share ?? 0) >= 0.69 ? "light" : "dark");
          values.forEach((other, j) => {
            if (other > value) expect(shades[j]?.share).toBeGreaterThanOrEqual(shade?.share ?? 0);
          });
        });
      }),
    );
    expect(shadesOf([0, 0])).toEqual([
      { share: 0, text: "dark" },
      { share: 0, text: "dark" },
    ]);
  });
});

describe("an axis of time", () => {
  const month = (n: number): string => new Date(Date.UTC(2023, n, 1)).toISOString();
  const ticksOf = (months: number[]) =>
    timeTicks(months.map(month).map((at) => ({ at, label: at.slice(0, 7), year: at.slice(0, 4) })));

  it("goes from the first moment to the last, as far apart as time is", () => {
    expect(placesOf([month(0), month(6), month(12)])).toEqual([0, 49.59, 100]);
    expect(placesOf([month(0)])).toEqual([100]);
    expect(placesOf([])).toEqual([]);
  });

  it("names the years, or both ends where there are too few years", () => {
    const three = Array.from({ length: 37 }, (_, n) => n + 3);
    expect(ticksOf(three).map(({ label }) => label)).toEqual(["2024", "2025", "2026"]);
    expect(ticksOf([3, 4, 5]).map(({ label, place }) => [label, place])).toEqual([
      ["2023-04", 0],
      ["2023-06", 100],
    ]);
    expect(ticksOf([3])).toEqual([{ place: 100, label: "2023-04" }]);
    expect(ticksOf([])).toEqual([]);
  });

  it("never has labels so close that they touch", () => {
    const starts = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 2, max: 120 }), (start, length) => {
        const found = ticksOf(Array.from({ length }, (_, n) => start + n));
        found
          .slice(1)
          .forEach(({ place }, i) => expect(place - (found[i]?.place ?? 0)).toBeGreaterThanOrEqual(18));
        expect(found.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it("finds the moment that is nearest to a place", () => {
    expect(nearest([0, 49.59, 100], 20)).toBe(0);
    expect(nearest([0, 49.59, 100], 30)).toBe(1);
    expect(nearest([0, 49.59, 100], 500)).toBe(2);
    expect(nearest([], 5)).toBe(0);
  });
});
