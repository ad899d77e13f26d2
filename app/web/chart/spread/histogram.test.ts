import { describe, expect, it } from "vitest";

import { namedBins, placeAmong, scoreParts } from "./histogram-geometry.ts";
import { rangesOn } from "./range-geometry.ts";

const BINS = [
  { from: 10, to: 20, customers: 1 },
  { from: 20, to: 40, customers: 1 },
  { from: 40, to: 80, customers: 1 },
  { from: 80, to: null, customers: 1 },
];

describe("a value on a histogram's axis", () => {
  it("stands within its bin, all of which are equally wide", () => {
    expect([10, 15, 20, 30, 60, 80].map((value) => placeAmong(BINS, value))).toEqual([
      0, 12.5, 25, 37.5, 62.5, 75,
    ]);
  });

  it("stands at an end where no bin has it", () => {
    expect([placeAmong(BINS, 3), placeAmong(BINS, 10 ** 9), placeAmong([], 5)]).toEqual([0, 87.5, 0]);
    expect(placeAmong(BINS.slice(0, 2), 100)).toBe(100);
  });
});

describe("the scores along the axis", () => {
  it("follow one another from the first bin to the last", () => {
    const ranges = [
      { score: 1, from: 0, to: 29 },
      { score: 2, from: 30, to: 59 },
      { score: 3, from: 60, to: null },
    ];
    expect(scoreParts(BINS, ranges)).toEqual([
      { score: 1, from: 0, to: 37.5 },
      { score: 2, from: 37.5, to: 62.5 },
      { score: 3, from: 62.5, to: 100 },
    ]);
  });

  it("leave out those that no bin shows", () => {
    const ranges = [
      { score: 5, from: 0, to: 4 },
      { score: 4, from: 5, to: null },
    ];
    expect(scoreParts(BINS, ranges).map(({ score }) => score)).toEqual([4]);
  });
});

it("an axis names as many bins as have room", () => {
  expect(namedBins(BINS).map(({ value }) => value)).toEqual([10, 20, 40, 80]);
  const many = Array.from({ length: 30 }, (_, n) => ({ from: n, to: n + 1, customers: 1 }));
  expect(namedBins(many).map(({ value }) => value)).toEqual([0, 5, 10, 15, 20, 25]);
});

describe("figures with their ranges", () => {
  it("share an axis that takes in all of them", () => {
    const { ticks, ranges } = rangesOn(
      [{ value: 0.5, low: 0.43, high: 0.57 }, null, { value: 0.1, low: 0.05, high: 0.2 }],
      0,
      1,
    );
    expect(ticks.map(({ value }) => value)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(ranges).toEqual([
      { value: 83.33, low: 71.67, high: 95 },
      null,
      { value: 16.67, low: 8.33, high: 33.33 },
    ]);
  });

  it("begin where they are told to, and end there at the latest", () => {
    const { ticks, ranges } = rangesOn([{ value: 0.78, low: 0.77, high: 0.999 }], 0.5, 1);
    expect(ticks[0]).toEqual({ value: 0.5, place: 0 });
    expect(ticks.at(-1)).toEqual({ value: 1, place: 100 });
    expect(ranges[0]?.value).toBe(56);
  });

  it("have an axis without any figure too", () => {
    expect(rangesOn([null], 0, 1).ticks.length).toBeGreaterThan(1);
    expect(rangesOn([], 0.5, 1).placeOf(0.5)).toBe(0);
  });
});
