import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, learnRate, readRateReport, readRetryAfter, startPace, takeToken } from "./pace.ts";
import type { Rate } from "./pace.ts";

const RATES: Rate[] = [
  { burst: 1, steady: 15 },
  { burst: 3, steady: 60 },
  { burst: 10, steady: 150 },
  { burst: 75, steady: 750 },
  { burst: 350, steady: 3500 },
];

/** The moments at which requests go when they are asked for after the given pauses. */
function moments(rate: Rate, pausesMs: readonly number[]): number[] {
  let state = startPace(0, rate);
  let nowMs = 0;
  return pausesMs.map((pauseMs) => {
    nowMs += pauseMs;
    const taken = takeToken(state, nowMs);
    state = taken.state;
    nowMs += taken.waitMs;
    return nowMs;
  });
}

function mostWithin(times: readonly number[], lengthMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - lengthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

describe("pace", () => {
  it.each(RATES)("keeps within $burst a second and $steady a minute, wherever the windows begin", (rate) => {
    const pauses = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(30_000)), {
      maxLength: 600,
      size: "max",
    });
    fc.assert(
      fc.property(pauses, (pausesMs) => {
        const times = moments(rate, pausesMs);
        expect(mostWithin(times, 1000)).toBeLessThanOrEqual(rate.burst);
        expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(rate.steady);
      }),
      { numRuns: 60 },
    );
  });

  it.each(RATES)("keeps within $burst a second and $steady a minute when there is much to do", (rate) => {
    const times = moments(
      rate,
      Array.from({ length: rate.steady * 3 }, () => 0),
    );
    expect(mostWithin(times, 1000)).toBeLessThanOrEqual(rate.burst);
    expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(rate.steady);
  });

  it("makes use of at least four fifths of the steady rate when there is much to do", () => {
    for (const rate of RATES.slice(2)) {
      const times = moments(
        rate,
        Array.from({ length: rate.steady * 5 }, () => 0),
      );
      const inFiveMinutes = times.filter((time) => time < 300_000).length;
      expect(inFiveMinutes).toBeGreaterThan(rate.steady * 5 * 0.8);
    }
  });

  it("goes at the rate that an answer tells", () => {
    const told = { rate: { burst: 75, steady: 750 }, remaining: 749, resetSeconds: 30 };
    const state = learnRate(startPace(0), told, 0);
    expect(state.tokens).toBeCloseTo(bucketOf(told.rate).capacity);
  });

  it("holds back when others of the account have used up the window", () => {
    const used = learnRate(startPace(0), { rate: null, remaining: 0, resetSeconds: 17 }, 0);
    expect(takeToken(used, 0).waitMs).toBe(17_000);
    const nearly = learnRate(startPace(0), { rate: null, remaining: 1, resetSeconds: 17 }, 0);
    const first = takeToken(nearly, 0);
    expect(first.waitMs).toBe(0);
    expect(takeToken(first.state, 0).waitMs).toBeGreaterThan(0);
  });

  it("reads for how long to wait, in seconds or until a moment", () => {
    const date = "Mon, 23 Nov 2026 10:00:00 GMT";
    expect(readRetryAfter("12", date)).toBe(12);
    expect(readRetryAfter(" 0 ", null)).toBe(0);
    expect(readRetryAfter("Mon, 23 Nov 2026 10:00:45 GMT", date)).toBe(45);
    expect(readRetryAfter("Mon, 23 Nov 2026 09:59:00 GMT", date)).toBe(0);
    expect(readRetryAfter("Mon, 23 Nov 2026 10:00:45 GMT", null)).toBeNull();
    for (const text of [null, "", "soon", "-5", "1.5", "2026-11-23", "1e3"]) {
      expect(readRetryAfter(text, date)).toBeNull();
    }
  });

  it("reads Klaviyo's headers, and does without them", () => {
    const headers: Record<string, string> = {
      "ratelimit-limit": "150, 10;w=1, 150;w=60",
      "ratelimit-remaining": "149",
      "ratelimit-reset": "9",
    };
    expect(readRateReport((name) => headers[name] ?? null)).toEqual({
      rate: { burst: 10, steady: 150 },
      remaining: 149,
      resetSeconds: 9,
    });
    expect(readRateReport(() => null)).toEqual({ rate: null, remaining: null, resetSeconds: null });
    expect(readRateReport(() => "soon").remaining).toBeNull();
  });
});
