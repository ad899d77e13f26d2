import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { inLast } from "../../../app/domain/presets/conditions.ts";
import {
  isPresetId,
  makePreset,
  PRESET_IDS,
  PRESET_SUBJECTS,
  presetsOf,
  ruleOf,
} from "../../../app/domain/presets/catalogue.ts";
import {
  DEFAULT_DEFINITIONS,
  definitionProblems,
  engagementGaps,
  withoutGaps,
} from "../../../app/domain/presets/definitions.ts";
import { betweenEngagements, ENGAGEMENT_PRESETS } from "../../../app/domain/presets/engagement-presets.ts";
import {
  anyDefinitions,
  anyPerson,
  basisOf,
  did,
  FIGURES,
  isIn,
  madeOf,
  matchOf,
  NO_ORDERS,
  ordersOf,
  personOf,
} from "./people.ts";
import { all, any, compared, condition, none } from "../../../app/domain/presets/conditions.ts";
import { lacksTimeLimit } from "../../../app/domain/presets/time-limit.ts";

describe("VIPs", () => {
  it("B1: spend more than slightly above what a customer spends a year on average", () => {
    expect(madeOf("big_spenders").suggestions).toEqual([
      { of: "spend", days: 365, average: 50_600 / 6, value: 10_000 },
    ]);
    const match = matchOf("big_spenders");
    expect(isIn(personOf({ orders: ordersOf([10, 5_000], [365, 5_001]) }), match)).toBe(true);
    expect(isIn(personOf({ orders: ordersOf([10, 10_000], [366, 50_000]) }), match)).toBe(false);
  });

  it("B2: order more often than slightly above the average", () => {
    expect(madeOf("frequent_buyers").suggestions).toEqual([
      { of: "orders", days: 365, average: 10 / 6, value: 2 },
    ]);
    const match = matchOf("frequent_buyers");
    expect(isIn(personOf({ orders: ordersOf([1, 1], [2, 1], [3, 1]) }), match)).toBe(true);
    expect(isIn(personOf({ orders: ordersOf([1, 1], [2, 1], [366, 1]) }), match)).toBe(false);
  });

  it("B3: are either, never less and never more", () => {
    fc.assert(
      fc.property(anyPerson, (person) => {
        const either = isIn(person, matchOf("big_spenders")) || isIn(person, matchOf("frequent_buyers"));
        expect(isIn(person, matchOf("vip_blend"))).toBe(either);
      }),
    );
  });

  it("B4: have a time limit, and without one are refused", () => {
    for (const id of ["big_spenders", "frequent_buyers", "vip_blend"] as const)
      expect(lacksTimeLimit(id, ruleOf(matchOf(id)))).toBe(false);
    const spent = condition("revenue", compared("more_than", 10_000, "EUR"));
    const lately = condition("orders", compared("more_than", 2), inLast(365));
    const longAgo = condition("orders", compared("more_than", 2), { kind: "day", is: "before", day: 100 });
    const fewLately = condition("orders", compared("fewer_than", 2), inLast(365));
    const active = condition("last_order", inLast(30));
    for (const refused of [spent, longAgo, fewLately, any(spent, lately), none(lately), none(active)])
      expect(lacksTimeLimit("big_spenders", ruleOf(refused))).toBe(true);
    for (const taken of [all(spent, lately), all(spent, active), any(lately, lately)])
      expect(lacksTimeLimit("big_spenders", ruleOf(taken))).toBe(false);
    // Only of those presets that mean a limited time.
    expect(lacksTimeLimit("lifetime_vip", ruleOf(matchOf("lifetime_vip")))).toBe(false);
  });

  it("B5: can't be found by what is not there: a store without orders is told so", () => {
    for (const id of [
      "big_spenders",
      "frequent_buyers",
      "vip_blend",
      "lifetime_vip",
      "high_rollers",
    ] as const) {
      expect(makePreset(id, basisOf(NO_ORDERS))).toEqual({ outcome: "lacking", lack: "no_orders" });
      expect(makePreset(id, basisOf(null))).toEqual({ outcome: "lacking", lack: "orders" });
    }
    const longAgo = { ...FIGURES, recent: { buyers: 0, orders: 0, spentMinor: 0 } };
    expect(makePreset("vip_blend", basisOf(longAgo))).toEqual({
      outcome: "lacking",
      lack: "no_recent_orders",
    });
    expect(makePreset("high_rollers", basisOf(NO_ORDERS, { highValueMinor: 5_000 }))).toMatchObject({
      outcome: "made",
    });
  });

  it("D2: have more than 10 orders, and a lifetime value above 1,000 where an order is worth 84", () => {
    expect(madeOf("lifetime_vip").suggestions).toEqual([
      { of: "lifetime", orders: 10, average: 253_000 / 30, value: 100_000 },
    ]);
    const pianos = { ...FIGURES, spentMinor: 30 * 500_000 };
    expect(madeOf("lifetime_vip", basisOf(pianos)).suggestions).toMatchObject([{ value: 6_000_000 }]);
    const eleven = (amount: number) =>
      ordersOf(...Array.from({ length: 11 }, () => [1_000, amount] as const));
    expect(isIn(personOf({ orders: eleven(9_091) }), matchOf("lifetime_vip"))).toBe(true);
    expect(isIn(personOf({ orders: eleven(9_090) }), matchOf("lifetime_vip"))).toBe(false);
    expect(isIn(personOf({ orders: eleven(1) }), matchOf("more_than_ten"))).toBe(true);
    expect(isIn(personOf({ orders: eleven(50_000).slice(1) }), matchOf("lifetime_vip"))).toBe(false);
    expect(isIn(personOf({ orders: eleven(50_000).slice(1) }), matchOf("more_than_ten"))).toBe(false);
  });
});

it("D5, E3: more than one order, exactly one, none, and none of a subscriber", () => {
  const ids = ["more_than_one_order", "one_order", "no_order", "subscriber_without_order"] as const;
  const of = (count: number, subscribed: boolean) => {
    const orders = ordersOf(...Array.from({ length: count }, () => [2_000, 1] as const));
    return ids.filter((id) => isIn(personOf({ orders, subscribed }), matchOf(id)));
  };
  expect(of(2, true)).toEqual(["more_than_one_order"]);
  expect(of(1, true)).toEqual(["one_order"]);
  expect(of(0, false)).toEqual(["no_order"]);
  expect(of(0, true)).toEqual(["no_order", "subscriber_without_order"]);
});

describe("E2: engaged, partially engaged, unengaged", () => {
  const ids = Object.keys(ENGAGEMENT_PRESETS) as (keyof typeof ENGAGEMENT_PRESETS)[];
  const holding = (daysAgo: number | null, definitions = {}, got = 1): string[] => {
    const last = daysAgo === null ? [] : [did("opened", daysAgo)];
    const person = personOf({ engagement: [...last, ...(got > 0 ? [did("received", 0, got)] : [])] });
    const basis = basisOf(FIGURES, definitions);
    const between = betweenEngagements(basis.definitions);
    return [
      ...ids.filter((id) => isIn(person, matchOf(id, basis))),
      ...(between !== null && isIn(person, between) ? ["between"] : []),
    ];
  };

  it("are told apart by the day of the last open or click", () => {
    const days = [0, 30, 31, 59, 60, 90, 91, 119, 120, 399];
    expect(days.map((each) => holding(each))).toEqual([
      ...[["engaged"], ["engaged"], ["between"], ["between"]],
      ...[["partially_engaged"], ["partially_engaged"], ["between"], ["between"]],
      ...[["unengaged"], ["unengaged"]],
    ]);
    expect(holding(null)).toEqual(["unengaged"]);
    // No mail was received: silence proves nothing.
    expect(holding(null, {}, 0)).toEqual([]);
  });

  it("share no day, whatever the merchant defines, and together with the days between they leave none out", () => {
    fc.assert(
      fc.property(anyDefinitions, fc.option(fc.integer({ min: 0, max: 399 })), (definitions, daysAgo) => {
        expect(holding(daysAgo, { ...definitions, clicksOnly: false })).toHaveLength(1);
      }),
    );
  });

  it("leave no days between once these are closed", () => {
    fc.assert(
      fc.property(anyDefinitions, fc.integer({ min: 0, max: 399 }), (definitions, daysAgo) => {
        const closed = withoutGaps(definitions);
        expect(engagementGaps(closed)).toEqual([]);
        expect(definitionProblems(closed)).toEqual({});
        expect(holding(daysAgo, { ...closed, clicksOnly: false })).not.toContain("between");
      }),
    );
    expect(engagementGaps(DEFAULT_DEFINITIONS)).toEqual([
      [31, 59],
      [91, 119],
    ]);
  });
});

describe("the catalogue", () => {
  it("has each preset once, under one subject", () => {
    expect(PRESET_SUBJECTS.flatMap(presetsOf)).toEqual(PRESET_IDS);
    expect(new Set(PRESET_IDS).size).toBe(PRESET_IDS.length);
    expect(["big_spenders", "toString", ""].map(isPresetId)).toEqual([true, false, false]);
  });

  it("D6, E4: begins with the most common place, gender and product type, and says what is missing", () => {
    const item = { productId: "7", quantity: 1, type: "mug", vendor: "", tags: new Set<string>() };
    const who = personOf({
      orders: ordersOf([5, 1_000]).map((order) => ({ ...order, items: [item] })),
      place: { country: "DE", region: null, city: "berlin", postcode: null, point: null },
      properties: new Map([["gender", "female"]]),
    });
    for (const id of presetsOf("about")) expect(isIn(who, matchOf(id))).toBe(true);
    for (const id of presetsOf("about")) expect(isIn(personOf({}), matchOf(id))).toBe(false);
    const off = { ...basisOf(), placesKnown: false, productsKnown: false, genderProperty: null };
    expect(presetsOf("about").map((id) => makePreset(id, off))).toEqual(
      ["places", "places", "no_gender", "products"].map((lack) => ({ outcome: "lacking", lack })),
    );
    const nowhere = basisOf({ ...FIGURES, country: null, city: null, gender: null, productType: null });
    expect(presetsOf("about").map((id) => makePreset(id, nowhere))).toEqual(
      ["no_country", "no_city", "no_gender", "no_product_type"].map((lack) => ({ outcome: "lacking", lack })),
    );
  });
});

describe("definitions", () => {
  it("are refused out of range and in the wrong order, at the field to change", () => {
    expect(definitionProblems(DEFAULT_DEFINITIONS)).toEqual({});
    const wrong = { ...DEFAULT_DEFINITIONS, vipDays: 0, boughtWithinDays: 396, justEngagedDays: 92 };
    expect(definitionProblems(wrong)).toEqual({
      vipDays: "range",
      lapsedUntilDays: "order",
      passingFromDays: "order",
      engagedWithinDays: "order",
    });
    expect(definitionProblems({ ...DEFAULT_DEFINITIONS, sentEmails: 1.5 })).toEqual({ sentEmails: "range" });
  });

  it("are days of average months", () => {
    const { engagedWithinDays, boughtWithinDays, passingFromDays, lapsedUntilDays } = DEFAULT_DEFINITIONS;
    expect([engagedWithinDays, boughtWithinDays, passingFromDays, lapsedUntilDays]).toEqual([
      91, 122, 183, 396,
    ]);
  });
});
