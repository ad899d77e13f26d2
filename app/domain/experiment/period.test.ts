import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { countedPeriod, dayOfExperiment, PLANNED_DAYS, plannedEnd } from "./period.ts";

const at = (text: string): Date => new Date(`2026-${text}Z`);
const TIMES = { startedAt: at("03-01T10:00"), plannedDays: 30, stoppedAt: null };

describe("the counted period", () => {
  it.each([
    ["03-15T12:00", null, "03-15T12:00", "running"],
    ["03-31T09:59", null, "03-31T09:59", "running"],
    ["03-31T10:00", null, "03-31T10:00", "over"],
    ["06-01T00:00", null, "03-31T10:00", "over"],
    ["06-01T00:00", "03-20T00:00", "03-20T00:00", "stopped_early"],
    ["03-10T00:00", "03-20T00:00", "03-10T00:00", "running"],
    // A clean-up after the end does not take the result back.
    ["06-01T00:00", "03-31T10:00", "03-31T10:00", "over"],
    ["06-01T00:00", "04-20T00:00", "03-31T10:00", "over"],
  ])("as of %s, stopped at %s, ends at %s: %s", (asOf, stopped, until, state) => {
    const times = { ...TIMES, stoppedAt: stopped === null ? null : at(stopped) };
    expect(countedPeriod(times, at(asOf))).toEqual({ from: TIMES.startedAt, until: at(until), state });
  });

  it("never reaches beyond the planned end, and stays once it is over", () => {
    const moment = fc.date({ min: at("01-01T00:00"), max: at("12-31T00:00"), noInvalidDate: true });
    const days = fc.integer({ min: PLANNED_DAYS.least, max: PLANNED_DAYS.most });
    fc.assert(
      fc.property(
        moment,
        days,
        fc.option(moment),
        moment,
        moment,
        (startedAt, plannedDays, stoppedAt, one, other) => {
          const times = { startedAt, plannedDays, stoppedAt };
          const [early, late] = one < other ? [one, other] : [other, one];
          const [before, after] = [countedPeriod(times, early), countedPeriod(times, late)];
          expect(after.until.getTime()).toBeLessThanOrEqual(plannedEnd(times).getTime());
          if (before.state !== "running") expect(after).toEqual(before);
        },
      ),
    );
  });

  it("counts its days from 0, by 24 hours", () => {
    const days = ["03-01T10:00", "03-02T09:59", "03-02T10:00", "03-31T09:59"].map((text) =>
      dayOfExperiment(TIMES.startedAt, at(text)),
    );
    expect(days).toEqual([0, 0, 1, 29]);
  });
});
