import fc from "fast-check";
import { expect, it } from "vitest";

import { ENGAGEMENT_KINDS, type Person } from "../../../app/domain/rules/person.ts";
import { meets } from "../../../app/domain/rules/evaluate.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import type { RuleMoment } from "../../../app/domain/rules/moment.ts";
import { oppositeOf } from "../../../app/domain/rules/opposite.ts";
import { shopDays } from "../../../app/domain/time/shop-days.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { CURRENCY, POOLS } from "./pools.ts";
import { randomRule } from "./random-rule.ts";

const MOMENT: RuleMoment = {
  at: new Date("2026-03-30T10:00:00.000Z"),
  days: shopDays("Europe/Berlin"),
  windowStart: new Date("2016-03-30T10:00:00.000Z"),
  includePointOfSale: true,
  currency: CURRENCY,
};
const TODAY = MOMENT.days.dayOf(MOMENT.at);
const DAY_MS = 86_400_000;

const moment = fc.integer({ min: 0, max: 800 }).map((days) => new Date(MOMENT.at.getTime() - days * DAY_MS));
const digit = fc.option(fc.integer({ min: 1, max: 5 }));
const textsOf = (pool: readonly string[]): fc.Arbitrary<ReadonlySet<string>> =>
  fc.subarray([...pool]).map((texts) => new Set(texts));

/** Of some people nothing is known. */
const person: fc.Arbitrary<Person> = fc.record({
  orders: fc.array(
    fc.record({
      processedAt: moment,
      state: fc.constant("counted" as const),
      pointOfSale: fc.boolean(),
      currency: fc.constant(CURRENCY),
      amountMinor: fc.constantFrom(...POOLS.amounts),
      items: fc.constant([]),
    }),
    { maxLength: 4 },
  ),
  group: fc.option(fc.constantFrom(...GROUPS)),
  r: digit,
  f: digit,
  m: digit,
  moves: fc.constant([]),
  predicted: fc.record({
    chance90Units: fc.option(fc.integer({ min: 0, max: 1_000 })),
    chance365Units: fc.option(fc.integer({ min: 0, max: 1_000 })),
    revenue90Minor: fc.option(fc.constantFrom(...POOLS.amounts)),
    revenue365Minor: fc.option(fc.constantFrom(...POOLS.amounts)),
    orders90Units: fc.option(fc.integer({ min: 0, max: 500 })),
    orders365Units: fc.option(fc.integer({ min: 0, max: 500 })),
    nextUntilDays: fc.option(fc.integer({ min: 1, max: 400 })),
  }),
  acceptsMarketing: fc.boolean(),
  subscribed: fc.boolean(),
  suppressed: fc.boolean(),
  knownSince: fc.option(moment),
  tags: textsOf(POOLS.tags),
  place: fc.constant(null),
  engagement: fc.array(
    fc.record({
      kind: fc.constantFrom(...ENGAGEMENT_KINDS),
      day: fc.integer({ min: TODAY - 400, max: TODAY }),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 4 },
  ),
  lists: textsOf(POOLS.lists),
  picked: textsOf(POOLS.lists),
  properties: fc.constant(new Map()),
});

it("the opposite of a rule is met by just those who do not meet it", () => {
  const around = { today: TODAY, segments: [], pointOfSale: true };
  fc.assert(
    fc.property(randomRule(around), fc.array(person, { minLength: 1, maxLength: 5 }), (json, people) => {
      const read = readRule(json);
      if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
      const { version, match } = read.rule;
      const opposite = { version, match: oppositeOf(match) };
      for (const one of people)
        expect(meets(opposite, one, MOMENT, new Map())).toBe(!meets(read.rule, one, MOMENT, new Map()));
    }),
    { numRuns: 500 },
  );
});
