import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readingPace, type ReadingFacts } from "./reading-pace.ts";

const STARTED = new Date("2026-03-01T12:00:00.000Z");
const after = (seconds: number): Date => new Date(STARTED.getTime() + seconds * 1000);

const facts: ReadingFacts = {
  linesRead: 10_000,
  committedBytes: 4_000_000,
  fileBytes: 10_000_000,
  startedAt: STARTED,
  fromLines: 0,
  fromBytes: 0,
};

describe("readingPace", () => {
  it("goes by what was read since the reading began", () => {
    expect(readingPace(facts, after(4))).toEqual({ linesPerSecond: 2_500, secondsLeft: 6 });
  });

  it("leaves out what was read before an interruption", () => {
    const resumed = { ...facts, fromLines: 8_000, fromBytes: 3_200_000 };
    expect(readingPace(resumed, after(4))).toEqual({ linesPerSecond: 500, secondsLeft: 30 });
  });

  it("knows no time left without the size of the file", () => {
    expect(readingPace({ ...facts, fileBytes: null }, after(4))).toEqual({
      linesPerSecond: 2_500,
      secondsLeft: null,
    });
  });

  it.each([
    [facts, 0.5],
    [{ ...facts, startedAt: null }, 4],
    [{ ...facts, fromLines: 10_000, fromBytes: 4_000_000 }, 4],
  ])("says nothing while too little is known: %j after %d s", (known, seconds) => {
    expect(readingPace(known, after(seconds))).toEqual({ linesPerSecond: null, secondsLeft: null });
  });

  it("never gives a figure that is not finite and at least 0", () => {
    const bytes = fc.nat({ max: 2 ** 40 });
    const any = fc.record({
      linesRead: fc.nat(),
      committedBytes: bytes,
      fileBytes: fc.option(bytes),
      startedAt: fc.option(fc.constant(STARTED)),
      fromLines: fc.nat(),
      fromBytes: bytes,
    });
    fc.assert(
      fc.property(any, fc.integer({ min: -10, max: 1e6 }), (known, seconds) => {
        for (const figure of Object.values(readingPace(known, after(seconds)) as object)) {
          if (figure === null) continue;
          expect(Number.isFinite(figure)).toBe(true);
          expect(figure).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
