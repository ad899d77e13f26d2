import { describe, expect, it } from "vitest";

import { readRule } from "../../segments/read-rule.ts";
import { dayFromText, shopDays } from "../time/shop-days.ts";
import { meets } from "./evaluate.ts";
import type { RuleMoment } from "./moment.ts";
import type { Person, PersonOrder } from "./person.ts";
import type { Rule } from "./rule.ts";

const MOMENT: RuleMoment = {
  at: new Date("2026-03-30T10:00:00.000Z"),
  days: shopDays("Europe/Berlin"),
  windowStart: new Date("2016-03-30T10:00:00.000Z"),
  includePointOfSale: true,
  currency: "EUR",
};
const NOBODY: Person = {
  orders: [],
  group: null,
  r: null,
  f: null,
  m: null,
  moves: [],
  predicted: {
    chance90Units: null,
    chance365Units: null,
    revenue90Minor: null,
    revenue365Minor: null,
    orders90Units: null,
    orders365Units: null,
    nextUntilDays: null,
  },
  acceptsMarketing: false,
  subscribed: false,
  suppressed: false,
  knownSince: null,
  tags: new Set(),
  place: null,
  engagement: [],
  lists: new Set(),
  picked: new Set(),
  properties: new Map(),
};
const order = (at: string, amountMinor: number, patch: Partial<PersonOrder> = {}): PersonOrder => ({
  processedAt: new Date(at),
  state: "counted",
  pointOfSale: false,
  currency: "EUR",
  amountMinor,
  items: [],
  ...patch,
});

function rule(match: object): Rule {
  const read = readRule({ version: 1, match });
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  return read.rule;
}
const meeting = (match: object, person: Partial<Person>, others = new Map<string, Rule>()): boolean =>
  meets(rule(match), { ...NOBODY, ...person }, MOMENT, others);

describe("a person without orders", () => {
  it.each<[object, boolean]>([
    [{ field: "orders", is: "none" }, true],
    [{ field: "orders", is: "fewer_than", value: 1, period: { is: "in_last", days: 30 } }, true],
    [{ field: "revenue", is: "fewer_than", value: 1, currency: "EUR" }, true],
    [{ field: "opened", is: "none" }, true],
    [{ field: "average_order", is: "fewer_than", value: 1, currency: "EUR" }, false],
    [{ field: "average_order", is: "at_most", value: 0, currency: "EUR" }, false],
    [{ field: "days_since_last_order", is: "fewer_than", value: 30 }, false],
    [{ field: "last_order", is: "longer_ago_than", days: 30 }, false],
    [{ not: { field: "last_order", is: "in_last", days: 30 } }, true],
    [{ field: "group", is: "none_of", values: ["loyal"] }, true],
    [{ field: "country", is: "none_of", values: ["DE"] }, true],
    [{ field: "days_in_group", is: "at_least", value: 0 }, false],
  ])("%j: %s", (match, expected) => {
    expect(meeting(match, {})).toBe(expected);
  });
});

describe("conditions on one order", () => {
  const dear = { field: "amount", is: "more_than", value: 10_000, currency: "EUR" };
  const inShop = { field: "point_of_sale", is: "yes" };
  const match = { field: "orders", is: "at_least", value: 1, ofOrder: [dear, inShop] };

  it("hold of the same order", () => {
    const apart = [order("2026-01-01", 20_000), order("2026-01-02", 500, { pointOfSale: true })];
    expect(meeting(match, { orders: apart })).toBe(false);
    expect(meeting(match, { orders: [order("2026-01-01", 20_000, { pointOfSale: true })] })).toBe(true);
  });

  it("and its period of that order too", () => {
    const period = { is: "in_last", days: 30 };
    const old = order("2026-01-01", 20_000, { pointOfSale: true });
    const recent = order("2026-03-20", 500);
    expect(meeting({ ...match, period }, { orders: [old, recent] })).toBe(false);
  });

  it("count only orders that count", () => {
    const left = [
      order("2026-01-01", 20_000, { currency: "USD" }),
      order("2026-01-01", 20_000, { state: "cancelled" }),
      order("2016-03-30T09:59:59.999Z", 20_000),
      order("2026-03-30T10:00:00.000Z", 20_000),
    ];
    expect(meeting({ field: "orders", is: "none" }, { orders: left })).toBe(true);
    expect(meeting({ field: "orders", is: "none" }, { orders: [order("2016-03-30T10:00:00.000Z", 1)] })).toBe(
      false,
    );
  });
});

describe("bounds", () => {
  it("equal is not above, and an average is not rounded", () => {
    const orders = [order("2026-01-01", 100), order("2026-01-02", 101)];
    const average = (is: string, value: number) =>
      meeting({ field: "average_order", is, value, currency: "EUR" }, { orders });
    expect([average("more_than", 100), average("more_than", 101), average("exactly", 101)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(average("exactly", 100)).toBe(false);
    expect(meeting({ field: "revenue", is: "more_than", value: 201, currency: "EUR" }, { orders })).toBe(
      false,
    );
  });

  it("days are those of the shop, on the day after the clock went forward", () => {
    const at = (text: string) => ({ orders: [order(text, 1)] });
    const yesterday = { field: "last_order", is: "in_last", days: 1 };
    expect(meeting(yesterday, at("2026-03-28T22:59:59.999Z"))).toBe(false);
    expect(meeting(yesterday, at("2026-03-28T23:00:00.000Z"))).toBe(true);
    expect(
      meeting({ field: "days_since_last_order", is: "exactly", value: 1 }, at("2026-03-29T21:59:59.999Z")),
    ).toBe(true);
    expect(
      meeting({ field: "days_since_last_order", is: "exactly", value: 1 }, at("2026-03-29T22:00:00.000Z")),
    ).toBe(false);
  });

  it("a move that is no longer kept was longer ago than any number of days", () => {
    const days = { field: "days_in_group", is: "more_than", value: 1_095 };
    expect(meeting(days, { group: "loyal" })).toBe(true);
    expect(meeting(days, { group: "loyal", moves: [{ at: new Date("2026-01-01"), from: null }] })).toBe(
      false,
    );
  });
});

describe("engagement", () => {
  const engagement = [
    { kind: "opened_by_machine", day: dayFromText("2026-03-20") ?? 0, count: 5 },
    { kind: "clicked", day: dayFromText("2026-03-20") ?? 0, count: 1 },
  ] as const;

  it("counts machines only where it says so", () => {
    const match = { field: "opened_or_clicked", is: "at_least", value: 2 };
    expect(meeting(match, { engagement })).toBe(false);
    expect(meeting({ ...match, machines: true }, { engagement })).toBe(true);
  });

  it("no day falls in two of: within 30 days, 60 to 90 days ago, none for 120 days", () => {
    const some = (period: object) => ({ field: "opened", is: "at_least", value: 1, period });
    const presets = [
      some({ is: "in_last", days: 30 }),
      {
        all: [
          some({ is: "days_ago", from: 60, to: 90 }),
          { field: "opened", is: "none", period: { is: "in_last", days: 59 } },
        ],
      },
      { field: "opened", is: "none", period: { is: "in_last", days: 119 } },
    ];
    const today = MOMENT.days.dayOf(MOMENT.at);
    const met = (ago: number) =>
      presets.filter((match) =>
        meeting(match, { engagement: [{ kind: "opened", day: today - ago, count: 1 }] }),
      ).length;
    const counts = Array.from({ length: 200 }, (_, ago) => met(ago));
    expect(counts.every((count) => count <= 1)).toBe(true);
    expect([30, 31, 59, 60, 90, 91, 119, 120].map(met)).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
  });
});

it("another segment is asked by its own rule", () => {
  const others = new Map([
    ["1", rule({ field: "tag", is: "any_of", values: ["vip"] })],
    ["2", rule({ field: "segment", is: "none_of", values: ["1"] })],
  ]);
  const inTwo = { field: "segment", is: "any_of", values: ["2"] };
  expect(meeting(inTwo, {}, others)).toBe(true);
  expect(meeting(inTwo, { tags: new Set(["vip"]) }, others)).toBe(false);
  expect(() => meeting(inTwo, {})).toThrow("no segment 2");
});
