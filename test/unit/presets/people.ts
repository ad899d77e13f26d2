/** Stores, definitions and people for tests of the presets. */
import fc from "fast-check";

import { shopDays, type Day } from "../../../app/domain/time/shop-days.ts";
import type { Engagement, Person, PersonOrder } from "../../../app/domain/rules/person.ts";
import type { RuleMoment } from "../../../app/domain/rules/moment.ts";
import { meets } from "../../../app/domain/rules/evaluate.ts";
import type { RuleNode } from "../../../app/domain/rules/rule.ts";
import type { PresetBasis } from "../../../app/domain/presets/basis.ts";
import { makePreset, ruleOf, type PresetId } from "../../../app/domain/presets/catalogue.ts";
import {
  DEFAULT_DEFINITIONS,
  definitionProblems,
  type Definitions,
} from "../../../app/domain/presets/definitions.ts";
import type { StoreFigures } from "../../../app/domain/presets/figures.ts";
import type { MadePreset } from "../../../app/domain/presets/preset.ts";

const DAY_MS = 86_400_000;

const MOMENT: RuleMoment = {
  at: new Date("2026-03-29T12:00:00.000Z"),
  days: shopDays("Europe/Berlin"),
  windowStart: new Date("2016-03-29T12:00:00.000Z"),
  includePointOfSale: true,
  currency: "EUR",
};

const TODAY: Day = MOMENT.days.dayOf(MOMENT.at);

/** The average order is 84.33 EUR, and so is what a customer spends a year. */
export const FIGURES: StoreFigures = {
  currency: "EUR",
  people: 50,
  orders: 30,
  spentMinor: 253_000,
  recent: { buyers: 6, orders: 10, spentMinor: 50_600 },
  country: "DE",
  city: "berlin",
  gender: "female",
  productType: "mug",
};

export const NO_ORDERS: StoreFigures = {
  ...FIGURES,
  orders: 0,
  spentMinor: 0,
  recent: { buyers: 0, orders: 0, spentMinor: 0 },
};

export function basisOf(
  figures: StoreFigures | null = FIGURES,
  definitions: Partial<Definitions> = {},
): PresetBasis {
  return {
    definitions: { ...DEFAULT_DEFINITIONS, marketingOnly: false, ...definitions },
    figures,
    consent: "subscribed",
    placesKnown: true,
    productsKnown: true,
    genderProperty: "gender",
  };
}

/** @throws Error if the store lacks something for the preset */
export function matchOf(id: PresetId, basis: PresetBasis = basisOf()): RuleNode {
  return madeOf(id, basis).match;
}

export function madeOf(
  id: PresetId,
  basis: PresetBasis = basisOf(),
): Extract<MadePreset, { outcome: "made" }> {
  const preset = makePreset(id, basis);
  if (preset.outcome === "lacking") throw new Error(`${id} lacks ${preset.lack}.`);
  return preset;
}

export function isIn(person: Person, match: RuleNode): boolean {
  return meets(ruleOf(match), person, MOMENT, new Map());
}

/** Orders of these amounts, each so many days ago. */
export function ordersOf(
  ...placed: readonly (readonly [daysAgo: number, amountMinor: number])[]
): PersonOrder[] {
  return placed.map(([daysAgo, amountMinor]) => ({
    processedAt: new Date(MOMENT.at.getTime() - daysAgo * DAY_MS - 1),
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor,
    items: [],
  }));
}

/** Something that was done so many days ago. */
export function did(kind: Engagement["kind"], daysAgo: number, count = 1): Engagement {
  return { kind, day: TODAY - daysAgo, count };
}

export function personOf(parts: Partial<Person>): Person {
  return {
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
    acceptsMarketing: true,
    subscribed: true,
    suppressed: false,
    knownSince: new Date(MOMENT.at.getTime() - 1_000 * DAY_MS),
    tags: new Set(),
    place: null,
    engagement: [],
    lists: new Set(),
    picked: new Set(),
    properties: new Map(),
    ...parts,
  };
}

const day = fc.oneof(
  fc.integer({ min: 0, max: 450 }),
  fc.constantFrom(...[0, 7, 30, 31, 59, 60, 90, 91, 92, 119, 120, 122, 123, 182, 183, 396, 397]),
);

/** Anybody: with orders or without, at all bounds. */
export const anyPerson: fc.Arbitrary<Person> = fc
  .record({
    orders: fc.array(fc.tuple(day, fc.constantFrom(0, 100, 8_433, 8_434, 8_435, 50_000)), { maxLength: 5 }),
    engagement: fc.array(
      fc.tuple(
        fc.constantFrom(
          "received",
          "opened",
          "opened_by_machine",
          "clicked",
          "viewed_product",
          "started_checkout",
        ),
        day,
        fc.integer({ min: 1, max: 6 }),
      ),
      { maxLength: 6 },
    ),
    subscribed: fc.boolean(),
    known: fc.option(day),
  })
  .map(({ orders, engagement, subscribed, known }) =>
    personOf({
      orders: ordersOf(...orders),
      engagement: engagement.map(([kind, daysAgo, count]) => did(kind, daysAgo, count)),
      subscribed,
      knownSince: known === null ? null : new Date(MOMENT.at.getTime() - known * DAY_MS),
    }),
  );

/** Definitions that a merchant can save. */
export const anyDefinitions: fc.Arbitrary<Definitions> = fc
  .record({
    bought: fc.uniqueArray(fc.integer({ min: 1, max: 450 }), { minLength: 3, maxLength: 3 }),
    engaged: fc.uniqueArray(fc.integer({ min: 1, max: 399 }), { minLength: 4, maxLength: 4 }),
    recent: fc.array(fc.integer({ min: 1, max: 399 }), { minLength: 2, maxLength: 2 }),
    frequentOrders: fc.integer({ min: 2, max: 4 }),
    engagedTimes: fc.integer({ min: 1, max: 4 }),
    knownDays: fc.integer({ min: 1, max: 399 }),
    sentEmails: fc.integer({ min: 1, max: 6 }),
    highValueMinor: fc.option(fc.constantFrom(0, 8_434)),
    highValueCurrency: fc.option(fc.constantFrom("EUR", "JPY")),
    clicksOnly: fc.boolean(),
    marketingOnly: fc.boolean(),
  })
  .map(({ bought, engaged, recent, ...rest }) => {
    const [boughtWithinDays = 0, passingFromDays = 0, lapsedUntilDays = 0] = ascending(bought);
    const [engagedDays = 0, partlyFromDays = 0, partlyToDays = 0, unengagedFromDays = 0] = ascending(engaged);
    const [justEngagedDays = 0, engagedWithinDays = 0] = ascending(recent);
    return {
      ...DEFAULT_DEFINITIONS,
      ...rest,
      ...{ boughtWithinDays, passingFromDays, lapsedUntilDays, justEngagedDays, engagedWithinDays },
      ...{ engagedDays, partlyFromDays, partlyToDays, unengagedFromDays },
    };
  })
  .filter((definitions) => Object.keys(definitionProblems(definitions)).length === 0);

function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
