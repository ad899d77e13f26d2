import { describe, expect, it } from "vitest";

import { laneMiddle, lanesOf, placesBetween } from "./lane-geometry.ts";
import { scoreSteps } from "../scores/score-steps.ts";

const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();

describe("a way through lanes", () => {
  it("has a bar for each stay, in the middle of its lane", () => {
    const { bars } = lanesOf(
      [
        { lane: 0, from: day(1), to: day(6) },
        { lane: 3, from: day(6), to: day(11) },
      ],
      4,
    );
    expect(bars).toEqual(["M0 5.5H50V19.5H0Z", "M50 80.5H100V94.5H50Z"]);
    expect([0, 1, 2, 3].map((lane) => laneMiddle(lane, 4))).toEqual([87.5, 62.5, 37.5, 12.5]);
  });

  it("has a step where one lane follows another at once, and none over a gap or within a lane", () => {
    const stays = [
      { lane: 0, from: day(1), to: day(3) },
      { lane: 1, from: day(3), to: day(5) },
      { lane: 1, from: day(5), to: day(7) },
      { lane: 0, from: day(8), to: day(11) },
    ];
    expect(lanesOf(stays, 2).steps).toBe("M20 25V75");
  });

  it("draws the shortest stay so that it can be seen, within the picture", () => {
    const { bars } = lanesOf(
      [
        { lane: 0, from: day(1), to: day(400) },
        { lane: 1, from: day(400), to: new Date(Date.parse(day(400)) + 60_000).toISOString() },
      ],
      2,
    );
    expect(bars[1]).toMatch(/^M99\.2 [\d.]+H100V/);
  });

  it("stands at the end where the time has no length", () => {
    expect(lanesOf([{ lane: 0, from: day(1), to: day(1) }], 1).bars).toEqual(["M99.2 22H100V78H99.2Z"]);
    expect(placesBetween(day(1), day(11), [day(1), day(3), day(11)])).toEqual([0, 20, 100]);
  });
});

describe("a scale of scores", () => {
  const money = [
    { score: 1, from: 0, to: 999 },
    { score: 2, from: 1_000, to: 1_999 },
    { score: 3, from: 2_000, to: null },
  ];

  it("has equal steps from the lowest score up, and the boundaries between them", () => {
    const { steps, seams, place } = scoreSteps(money, 2, 1_500);
    expect(steps.map(({ score }) => score)).toEqual([1, 2, 3]);
    expect(seams).toEqual([
      { place: 33.33, value: 1_000 },
      { place: 66.67, value: 2_000 },
    ]);
    expect(place).toBeCloseTo(50, 0);
  });

  it("of days runs from many to few, and a boundary is the last day of the better score", () => {
    const days = [
      { score: 5, from: 0, to: 30 },
      { score: 4, from: 31, to: 90 },
      { score: 3, from: 91, to: null },
    ];
    const { steps, seams, place } = scoreSteps(days, 5, 3);
    expect(steps.map(({ score }) => score)).toEqual([3, 4, 5]);
    expect(seams.map(({ value }) => value)).toEqual([90, 30]);
    expect(place).toBeGreaterThan(90);
    expect(scoreSteps(days, 3, 100).place).toBeGreaterThan(scoreSteps(days, 3, 1_000).place);
  });

  it("keeps a value within its step, however large it is", () => {
    expect(scoreSteps(money, 3, 10 ** 12).place).toBeLessThan(100);
    expect(scoreSteps(money, 1, -5).place).toBeGreaterThan(0);
    expect(scoreSteps([{ score: 3, from: 0, to: null }], 3, 0)).toMatchObject({
      seams: [],
      steps: [{ score: 3 }],
    });
  });
});
