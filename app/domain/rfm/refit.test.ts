import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decideRefit, isAdoptedByItself, nextRefitAt, type RefitFacts } from "./refit.ts";

const DAY_MS = 86_400_000;
const FITTED = new Date("2026-01-01T03:00:00Z");
const after = (days: number, ms = 0): Date => new Date(FITTED.getTime() + days * DAY_MS + ms);

const FACTS: RefitFacts = {
  hasModel: true,
  settingsChanged: false,
  asked: false,
  lastFittedAt: FITTED,
  outdated: false,
  firstOrderAt: after(-1_000),
  asOf: after(1),
};
const decide = (facts: Partial<RefitFacts>) => decideRefit({ ...FACTS, ...facts });

describe("decideRefit", () => {
  it("keeps the model for 30 days", () => {
    expect(decide({ asOf: after(30, -1) })).toEqual({ fit: false, dueAt: after(30) });
    expect(decide({ asOf: after(30) })).toEqual({ fit: true, cause: "scheduled" });
    expect(decide({ asOf: after(400) })).toEqual({ fit: true, cause: "scheduled" });
  });

  it("keeps it when a run is as of an earlier moment", () => {
    expect(decide({ asOf: after(-90) })).toMatchObject({ fit: false });
  });

  it("refits weekly while the store has under 180 days of history", () => {
    const young = { firstOrderAt: after(-100) };
    expect(decide({ ...young, asOf: after(7, -1) })).toEqual({ fit: false, dueAt: after(7) });
    expect(decide({ ...young, asOf: after(7) })).toEqual({ fit: true, cause: "scheduled" });
  });

  it.each([
    [-172, 7],
    [-173, 30],
    [-174, 30],
  ])("counts the history at the moment of the weekly refit: first order day %i, due day %i", (first, due) => {
    expect(nextRefitAt(FITTED, after(first))).toEqual(after(due));
  });

  it.each<[string, Partial<RefitFacts>, string]>([
    ["a first model", { hasModel: false, lastFittedAt: null }, "first"],
    ["a model fitted to nobody", { hasModel: false }, "first"],
    ["a changed setting", { settingsChanged: true }, "setting"],
    [
      "a changed setting, even where a refit is due and asked for",
      { settingsChanged: true, asked: true, asOf: after(99) },
      "setting",
    ],
    ["a newest fit by an older definition", { outdated: true }, "scheduled"],
    ["the merchant's wish, even where the newest fit is outdated", { outdated: true, asked: true }, "asked"],
    ["the merchant's wish", { asked: true }, "asked"],
    ["the merchant's wish when one is due anyway", { asked: true, asOf: after(99) }, "asked"],
  ])("fits for %s", (_, facts, cause) => {
    expect(decide(facts)).toEqual({ fit: true, cause });
  });

  it("never waits longer than 30 days, and never less than 7", () => {
    fc.assert(
      fc.property(fc.integer({ min: -4_000, max: 0 }), fc.integer({ min: 0, max: 60 }), (first, day) => {
        const { fit } = decide({ firstOrderAt: after(first), asOf: after(day) });
        if (day >= 30) expect(fit).toBe(true);
        if (day < 7) expect(fit).toBe(false);
      }),
    );
  });
});

describe("isAdoptedByItself", () => {
  it.each([
    [0, 0, true],
    [0, 10, true],
    [1, 49, false],
    [1, 50, true],
    [20, 1_000, true],
    [21, 1_000, false],
  ])("with %i of %i customers moved: %s", (moved, customers, adopted) => {
    expect(isAdoptedByItself("scheduled", moved, customers)).toBe(adopted);
    expect(isAdoptedByItself("asked", moved, customers)).toBe(adopted);
  });

  it("always where there is nothing to compare with", () => {
    expect(isAdoptedByItself("first", 9, 9)).toBe(true);
    expect(isAdoptedByItself("setting", 9, 9)).toBe(true);
  });
});
