import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { holdCodeOf, type SyncToJudge } from "./brake.ts";

/** A shop of 10,000 customers in which nothing happens. */
const QUIET: SyncToJudge = {
  moved: 0,
  eligible: 30_000,
  last: { customers: 10_000, eligible: 30_000 },
  empties: false,
  foundList: false,
  asked: false,
  keptByPlan: false,
};

const count = fc.nat({ max: 2_000_000 });
const judged: fc.Arbitrary<SyncToJudge> = fc.record({
  moved: count,
  eligible: count,
  last: fc.option(fc.record({ customers: count, eligible: count })),
  empties: fc.boolean(),
  foundList: fc.boolean(),
  asked: fc.boolean(),
  keptByPlan: fc.boolean(),
});

describe("holdCodeOf", () => {
  it.each<[string, Partial<SyncToJudge>, string | null]>([
    ["lets a quiet day go", {}, null],
    ["lets exactly 5 % go", { moved: 500 }, null],
    ["holds more than 5 %", { moved: 501 }, "many_moves"],
    ["lets 100 of a small shop go", { moved: 100, last: { customers: 120, eligible: 30_000 } }, null],
    ["holds 101 of a small shop", { moved: 101, last: { customers: 120, eligible: 30_000 } }, "many_moves"],
    ["lets a fall of exactly 10 % go", { eligible: 27_000 }, null],
    ["holds a fall of more, even where nobody moves", { eligible: 26_999 }, "fewer_orders"],
    ["lets any rise of orders go", { eligible: 90_000 }, null],
    ["holds the first, however small", { last: null, eligible: 0 }, "first"],
    [
      "holds the first of a shop without customers, and what comes after it",
      { moved: 101, last: { customers: 0, eligible: 0 } },
      "many_moves",
    ],
    ["holds what takes everybody out, however few they are", { moved: 3, empties: true }, "emptied"],
    ["names that before the moves", { moved: 10_000, empties: true, eligible: 0 }, "emptied"],
    ["names the first before that", { last: null, empties: true }, "first"],
    ["holds what would take over a list", { foundList: true, asked: true }, "found_list"],
    ["holds what was asked for", { asked: true }, "asked"],
    ["names the graver reason than that it was asked for", { asked: true, moved: 501 }, "many_moves"],
    ["names the plan before all of these", { keptByPlan: true, last: null, empties: true }, "plan"],
    ["shows a preview that was asked for without a plan", { keptByPlan: true, asked: true }, "asked"],
    ["names the moves before the orders", { moved: 501, eligible: 1 }, "many_moves"],
  ])("%s", (_, change, expected) => {
    expect(holdCodeOf({ ...QUIET, ...change })).toBe(expected);
  });

  it("holds each day on its own: 4 % a day is a shop's ordinary life, whatever it adds up to", () => {
    for (let day = 0; day < 30; day += 1) expect(holdCodeOf({ ...QUIET, moved: 400 })).toBeNull();
  });

  it("never lets more go for more moves or fewer orders", () => {
    fc.assert(
      fc.property(judged, count, count, (sync, more, fewer) => {
        const worse = { ...sync, moved: sync.moved + more, eligible: Math.max(0, sync.eligible - fewer) };
        if (holdCodeOf(sync) !== null) expect(holdCodeOf(worse)).not.toBeNull();
      }),
    );
  });

  it("lets go only what moves few, keeps members and orders, follows another, takes no list over, was not asked for and has a plan", () => {
    fc.assert(
      fc.property(judged, (sync) => {
        const { moved, eligible, last, empties, foundList, asked, keptByPlan } = sync;
        const few = last !== null && (moved <= 100 || moved / last.customers <= 0.05);
        const keeps = last !== null && (last.eligible === 0 || eligible / last.eligible >= 0.9);
        const isFree = !empties && !foundList && !asked && !keptByPlan;
        expect(holdCodeOf(sync) === null).toBe(few && keeps && isFree);
      }),
    );
  });
});
