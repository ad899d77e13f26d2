import { describe, expect, it } from "vitest";

import { readRule } from "../../segments/read-rule.ts";
import { dayFromText, shopDays } from "../time/shop-days.ts";
import { appleOnlyRule } from "./apple-opens.ts";
import { meets } from "./evaluate.ts";
import type { Person } from "./person.ts";
import type { Rule } from "./rule.ts";

const MOMENT = {
  at: new Date("2026-03-30T10:00:00.000Z"),
  days: shopDays("UTC"),
  windowStart: new Date("2016-03-30T10:00:00.000Z"),
  includePointOfSale: true,
  currency: "EUR",
};

type Event = Person["engagement"][number];
const event = (kind: Event["kind"], day: string): Event => ({ kind, day: dayFromText(day) ?? 0, count: 1 });

function person(...engagement: Event[]): Person {
  return {
    ...{ orders: [], group: null, r: null, f: null, m: null, moves: [], engagement },
    predicted: {
      chance90Units: null,
      chance365Units: null,
      revenue90Minor: null,
      revenue365Minor: null,
      orders90Units: null,
      orders365Units: null,
      nextUntilDays: null,
    },
    ...{ acceptsMarketing: true, subscribed: true, suppressed: false, knownSince: null },
    ...{
      tags: new Set<string>(),
      place: null,
      lists: new Set<string>(),
      picked: new Set<string>(),
      properties: new Map(),
    },
  };
}

function ruleOf(match: object): Rule {
  const read = readRule({ version: 1, match });
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  return read.rule;
}

/** null: the rule does not ask about opens. */
function isAppleOnly(match: object, who: Person): boolean | null {
  const rule = appleOnlyRule(ruleOf(match));
  return rule && meets(rule, who, MOMENT, new Map());
}

const OPENED = { field: "opened", is: "at_least", value: 1, machines: true };
const LATELY = { ...OPENED, period: { is: "in_last", days: 30 } };
const MACHINE = event("opened_by_machine", "2026-03-20");

describe("C17: who has nothing but Apple's opens", () => {
  it("is somebody for whom a machine opened, and who opened nothing", () => {
    expect(isAppleOnly(OPENED, person(MACHINE))).toBe(true);
    expect(isAppleOnly(OPENED, person(MACHINE, event("clicked", "2026-03-20")))).toBe(true);
    expect(isAppleOnly(OPENED, person(MACHINE, event("opened", "2026-01-01")))).toBe(false);
    expect(isAppleOnly(OPENED, person(event("opened", "2026-03-20")))).toBe(false);
  });

  it("looks at the time of the rule", () => {
    expect(isAppleOnly(LATELY, person(MACHINE, event("opened", "2026-01-01")))).toBe(true);
    expect(isAppleOnly({ all: [OPENED, LATELY] }, person(MACHINE, event("opened", "2026-01-01")))).toBe(
      false,
    );
    expect(isAppleOnly(LATELY, person(event("opened_by_machine", "2026-01-01")))).toBe(false);
  });

  it("is a member of the rule, also of one by people's opens alone", () => {
    expect(isAppleOnly({ field: "opened", is: "at_least", value: 1 }, person(MACHINE))).toBe(false);
    expect(isAppleOnly({ field: "opened", is: "none" }, person(MACHINE))).toBe(true);
    expect(isAppleOnly({ not: { any: [OPENED] } }, person(MACHINE))).toBe(false);
  });

  it("is asked only of a rule by opens", () => {
    expect(isAppleOnly({ field: "clicked", is: "at_least", value: 1 }, person(MACHINE))).toBeNull();
    expect(isAppleOnly({ field: "opened_or_clicked", is: "none" }, person(MACHINE))).toBe(true);
  });
});
