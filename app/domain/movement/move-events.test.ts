import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { MoveCause } from "./cause.ts";
import { isFresh, startsFlows, type FlowChoice, type MoveRun } from "./move-events.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const DAY_MS = 86_400_000;
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const RUN: MoveRun = { asOf: ago(0.1), finishedAt: ago(0.1), previousAsOf: ago(1) };
const LIVE: FlowChoice = { isHistory: false, refits: false };
const CAUSES: readonly MoveCause[] = [
  "ordered",
  "time_passed",
  "boundary_moved",
  "data_changed",
  "setting_changed",
];

const move = fc.record({
  cause: fc.constantFrom(...CAUSES),
  to: fc.constantFrom("loyal" as const, null),
  lastOrderAt: fc.option(fc.integer({ min: 0, max: 900 }).map(ago)),
});
const run = fc.record({
  asOf: fc.integer({ min: 0, max: 30 }).map(ago),
  finishedAt: fc.integer({ min: 0, max: 30 }).map(ago),
  previousAsOf: fc.option(fc.integer({ min: 1, max: 60 }).map(ago)),
});

describe("G3: a move starts flows", () => {
  it.each<[MoveCause, boolean]>([
    ["ordered", true],
    ["time_passed", true],
    ["data_changed", true],
    ["boundary_moved", false],
    ["setting_changed", false],
  ])("by the cause %s: %s", (cause, starts) => {
    expect(startsFlows({ cause, to: "loyal", lastOrderAt: ago(0.5) }, RUN, LIVE, NOW)).toBe(starts);
  });

  it("by other boundaries or settings only where the merchant wants it", () => {
    for (const cause of ["boundary_moved", "setting_changed"] as const)
      expect(
        startsFlows({ cause, to: "loyal", lastOrderAt: ago(400) }, RUN, { ...LIVE, refits: true }, NOW),
      ).toBe(true);
  });

  it("not of the first run, not from before the switch, and not three days late", () => {
    fc.assert(
      fc.property(move, run, fc.boolean(), (one, of, refits) => {
        expect(startsFlows(one, { ...of, previousAsOf: null }, { ...LIVE, refits }, NOW)).toBe(false);
        expect(startsFlows(one, of, { isHistory: true, refits }, NOW)).toBe(false);
        const late = new Date(of.finishedAt.getTime() + 3 * DAY_MS + 1);
        expect(startsFlows(one, of, { ...LIVE, refits }, late)).toBe(false);
      }),
    );
  });

  it("not by an order that was only read late", () => {
    const ordered = (days: number) =>
      startsFlows({ cause: "ordered", to: "loyal", lastOrderAt: ago(days) }, RUN, LIVE, NOW);
    expect([ordered(0.5), ordered(8), ordered(8.1), ordered(700)]).toEqual([true, true, false, false]);
  });

  it("not where a merge or a correction took all orders away", () => {
    const lost = (cause: MoveCause) => startsFlows({ cause, to: null, lastOrderAt: null }, RUN, LIVE, NOW);
    expect([lost("data_changed"), lost("time_passed")]).toEqual([false, true]);
  });

  it("with the choice for refits whenever it does without", () => {
    fc.assert(
      fc.property(move, run, (one, of) => {
        if (startsFlows(one, of, LIVE, NOW))
          expect(startsFlows(one, of, { ...LIVE, refits: true }, NOW)).toBe(true);
      }),
    );
  });
});

it("G3: what happened is fresh for three days", () => {
  expect([0, 3, 3.001].map((days) => isFresh(ago(days), NOW))).toEqual([true, true, false]);
});
