import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { dayFromText, dayToText } from "../time/shop-days.ts";
import type { Period } from "./asked.ts";
import { dayRange, daysBefore, isWithin, numberRange, type Range } from "./ranges.ts";

const day = (text: string): number => dayFromText(text) ?? Number.NaN;
const inWords = ({ from, to }: Range): string =>
  [from, to].map((each) => (each === null ? "open" : dayToText(each))).join(" to ");
const TODAY = day("2024-03-01");

describe("the days of a test", () => {
  it.each<[Period, string]>([
    [{ kind: "day", is: "ever" }, "open to 2024-03-01"],
    [{ kind: "day", is: "before", day: day("2024-02-29") }, "open to 2024-02-28"],
    [{ kind: "day", is: "after", day: day("2024-02-29") }, "2024-03-01 to open"],
    [{ kind: "day", is: "on", day: day("2024-02-29") }, "2024-02-29 to 2024-02-29"],
    [{ kind: "day", is: "in_last", days: 1 }, "2024-02-29 to 2024-03-01"],
    [{ kind: "day", is: "in_last", days: 365 }, "2023-03-02 to 2024-03-01"],
    [{ kind: "day", is: "longer_ago_than", days: 365 }, "open to 2023-03-01"],
    [{ kind: "day", is: "days_ago", from: 0, to: 0 }, "2024-03-01 to 2024-03-01"],
    [{ kind: "day", is: "days_ago", from: 60, to: 90 }, "2023-12-02 to 2024-01-01"],
  ])("%j, on 1 March 2024: %s", (test, words) => {
    expect(inWords(dayRange(test, TODAY))).toBe(words);
  });

  it("within the last n days and longer ago share no day and leave none out", () => {
    fc.assert(
      fc.property(fc.nat(4_000), fc.integer({ min: 1, max: 3_660 }), (ago, days) => {
        const lies = (is: "in_last" | "longer_ago_than") =>
          isWithin(TODAY - ago, dayRange({ kind: "day", is, days }, TODAY));
        expect(lies("in_last")).toBe(!lies("longer_ago_than"));
      }),
    );
  });
});

describe("the numbers of a test", () => {
  it("are those that the words mean", () => {
    const within = (is: "exactly" | "more_than" | "fewer_than" | "at_least" | "at_most", value: number) =>
      [2, 3, 4].filter((each) => isWithin(each, numberRange({ kind: "number", currency: null, is, value })));
    expect(within("exactly", 3)).toEqual([3]);
    expect(within("more_than", 3)).toEqual([4]);
    expect(within("fewer_than", 3)).toEqual([2]);
    expect(within("at_least", 3)).toEqual([3, 4]);
    expect(within("at_most", 3)).toEqual([2, 3]);
  });

  it("as days before today keep their ends", () => {
    expect(daysBefore({ from: 3, to: 5 }, 100)).toEqual({ from: 95, to: 97 });
    expect(daysBefore({ from: 3, to: null }, 100)).toEqual({ from: null, to: 97 });
    expect(daysBefore({ from: null, to: 5 }, 100)).toEqual({ from: 95, to: null });
  });
});
