import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { presetsOf } from "../../../app/domain/presets/catalogue.ts";
import type { Definitions } from "../../../app/domain/presets/definitions.ts";
import { noPersona, noPersonaRules } from "../../../app/domain/presets/no-persona.ts";
import {
  PERSONA_WITHIN,
  PERSONAS_APART,
  type PersonaId,
} from "../../../app/domain/presets/persona-presets.ts";
import {
  anyDefinitions,
  anyPerson,
  basisOf,
  did,
  FIGURES,
  isIn,
  matchOf,
  ordersOf,
  personOf,
} from "./people.ts";
import { sampleSize } from "../../../app/domain/presets/sample.ts";
import type { Engagement, Person } from "../../../app/domain/rules/person.ts";

const PERSONAS = presetsOf("personas") as readonly PersonaId[];

function personasOf(person: Person, definitions: Partial<Definitions> = {}): PersonaId[] {
  const basis = basisOf(FIGURES, definitions);
  return PERSONAS.filter((id) => isIn(person, matchOf(id, basis)));
}

/** Somebody with so many orders of an amount, the last one so many days ago. */
function buyer(orders: number, daysAgo: number, amountMinor: number, engagement: Engagement[] = []): Person {
  const placed = Array.from({ length: orders }, (_, n) => [daysAgo + n, amountMinor] as const);
  return personOf({ orders: ordersOf(...placed), engagement });
}

function reader(...engagement: Engagement[]): Person {
  return personOf({ engagement });
}

// The average order is 84.33.
const [HIGH, EQUAL, LOW] = [8_435, 8_434, 8_000];

describe("each persona", () => {
  it("C1: high rollers ordered 3 times or more, within 4 months, for more than the average", () => {
    expect(personasOf(buyer(3, 122, HIGH))).toEqual(["high_rollers"]);
    expect(personasOf(buyer(2, 122, HIGH))).not.toContain("high_rollers");
    expect(personasOf(buyer(3, 123, HIGH))).not.toContain("high_rollers");
  });

  it("C2: brand lovers are the same for no more than the average: equal is not above", () => {
    expect(personasOf(buyer(3, 0, LOW))).toEqual(["brand_lovers"]);
    expect(personasOf(buyer(3, 0, EQUAL))).toEqual(["brand_lovers"]);
    // An average of 84.33 1/3, which is the store's own.
    expect(personasOf(personOf({ orders: ordersOf([1, 8_433], [2, 8_433], [3, 8_434]) }))).toEqual([
      "brand_lovers",
    ]);
  });

  it("C3: potential high rollers ordered once or twice", () => {
    expect([1, 2].map((orders) => personasOf(buyer(orders, 10, HIGH)))).toEqual([
      ["potential_high_rollers"],
      ["potential_high_rollers"],
    ]);
  });

  it("C4: potential brand lovers ordered once or twice for no more than the average", () => {
    expect(personasOf(buyer(1, 122, EQUAL))).toEqual(["potential_brand_lovers"]);
  });

  it("C5: almost there engaged 3 times, the latest within 3 months, and never ordered", () => {
    expect(personasOf(reader(did("opened", 200, 2), did("clicked", 91)))).toEqual([
      "almost_there",
      "waiting_on_wows",
    ]);
    expect(personasOf(reader(did("opened", 92, 9)))).not.toContain("almost_there");
    expect(personasOf(buyer(1, 10, LOW, [did("opened", 1, 9)]))).not.toContain("almost_there");
  });

  it("C6: waiting on wows engaged once within 3 months, and never ordered", () => {
    expect(personasOf(reader(did("opened", 91)))).toEqual(["waiting_on_wows"]);
    expect(personasOf(reader(did("opened", 92)))).toEqual([]);
  });

  it("C7: espresso shot engaged within 7 days, which the merchant can change", () => {
    expect(personasOf(reader(did("clicked", 7)))).toEqual(["waiting_on_wows", "espresso_shot"]);
    expect(personasOf(reader(did("clicked", 8)))).toEqual(["waiting_on_wows"]);
    expect(personasOf(reader(did("clicked", 8)), { justEngagedDays: 8 })).toContain("espresso_shot");
  });

  it("C8: window shoppers engaged, and viewed a product or started a checkout", () => {
    for (const kind of ["viewed_product", "started_checkout"] as const)
      expect(personasOf(reader(did("opened", 20), did(kind, 300)))).toEqual([
        "waiting_on_wows",
        "window_shoppers",
      ]);
    expect(personasOf(reader(did("viewed_product", 20)))).toEqual([]);
  });

  it("C9: lapsed high rollers last ordered 4 to 13 months ago, and lie within C10", () => {
    for (const days of [123, 396])
      expect(personasOf(buyer(3, days, HIGH))).toEqual(["lapsed_high_rollers", "lost_enthusiasts"]);
    expect(personasOf(buyer(3, 397, HIGH))).toEqual([]);
  });

  it("C10: lost enthusiasts are the same for any amount", () => {
    expect(personasOf(buyer(3, 123, LOW))).toEqual(["lost_enthusiasts"]);
  });

  it("C11: one-time wonders ordered less than 3 times for more than the average", () => {
    expect(personasOf(buyer(2, 396, HIGH))).toEqual(["one_time_wonders"]);
    expect(personasOf(buyer(2, 397, HIGH))).toEqual([]);
  });

  it("C12: just passing through ordered once or twice for little, 6 to 13 months ago", () => {
    expect([182, 183, 396, 397].map((days) => personasOf(buyer(1, days, LOW)))).toEqual([
      [],
      ["just_passing_through"],
      ["just_passing_through"],
      [],
    ]);
  });

  it("C13: false starts engaged often before, and not in the last 3 months", () => {
    expect(personasOf(reader(did("opened", 92, 3)))).toEqual(["false_starts"]);
    expect(personasOf(reader(did("opened", 92, 2)))).toEqual([]);
    expect(personasOf(reader(did("opened", 92, 3), did("clicked", 91)))).not.toContain("false_starts");
  });

  it("C14: dead weight got 5 emails in 90 days, and is silent in every way", () => {
    const sent = did("received", 90, 5);
    expect(personasOf(reader(sent))).toEqual(["dead_weight"]);
    expect(personasOf(buyer(9, 397, HIGH, [sent]))).toEqual(["dead_weight"]);
    expect(personasOf(buyer(9, 396, HIGH, [sent]))).not.toContain("dead_weight");
    expect(personasOf(reader(did("received", 90, 4)))).toEqual([]);
    expect(personasOf(reader(did("received", 91, 5)))).toEqual([]);
    expect(personasOf({ ...reader(sent), knownSince: null })).toEqual([]);
    expect(personasOf(reader(sent, did("opened", 91)))).toEqual(["waiting_on_wows"]);
  });

  it("C17: opens by machines don't count, and opens count not at all where only clicks do", () => {
    expect(personasOf(reader(did("opened_by_machine", 1, 9)))).toEqual([]);
    expect(personasOf(reader(did("opened", 1, 9)), { clicksOnly: true })).toEqual([]);
    expect(personasOf(reader(did("clicked", 1, 9)), { clicksOnly: true })).toContain("almost_there");
  });

  it("C18: holds those who get marketing, or everybody where that is taken off", () => {
    const not = { ...buyer(3, 1, HIGH), subscribed: false };
    expect(personasOf(not, { marketingOnly: true })).toEqual([]);
    expect(personasOf(not, { marketingOnly: false })).toEqual(["high_rollers"]);
    expect(personasOf(buyer(3, 1, HIGH), { marketingOnly: true })).toEqual(["high_rollers"]);
    const unknown = { ...basisOf(FIGURES, { marketingOnly: true }), consent: null };
    expect(isIn(not, matchOf("high_rollers", unknown))).toBe(true);
  });
});

describe("for any person and any definitions", () => {
  it("at most one of the personas that are apart holds, and those within another are in it", () => {
    fc.assert(
      fc.property(anyPerson, anyDefinitions, (person, definitions) => {
        const found = personasOf(person, definitions);
        expect(found.filter((id) => PERSONAS_APART.some((each) => each === id)).length).toBeLessThanOrEqual(
          1,
        );
        for (const [inner, outer] of Object.entries(PERSONA_WITHIN))
          if (found.some((id) => id === inner)) expect(found).toContain(outer);
      }),
      { numRuns: 500 },
    );
  });

  it("who fits none has exactly one reason, and who fits one has none", () => {
    let [none, some] = [0, 0];
    fc.assert(
      fc.property(anyPerson, anyDefinitions, (person, definitions) => {
        const basis = basisOf(FIGURES, definitions);
        const personas = PERSONAS.map((id) => matchOf(id, basis));
        const reasons = noPersonaRules(personas, basis, { engagement: true, since: true })
          .filter(({ match }) => isIn(person, match))
          .map(({ reason }) => reason);
        const fitsNone = isIn(person, noPersona(personas));
        expect(fitsNone).toBe(personasOf(person, definitions).length === 0);
        expect(reasons).toHaveLength(fitsNone ? 1 : 0);
        if (fitsNone) none += 1;
        else some += 1;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(none, some)).toBeGreaterThan(25);
  });

  it("what is not known is the reason of all whom it would decide about", () => {
    const basis = basisOf();
    const personas = PERSONAS_APART.filter((id) => !["waiting_on_wows", "dead_weight"].includes(id)).map(
      (id) => matchOf(id, basis),
    );
    const reasonsOf = (person: Person, known: { engagement: boolean; since: boolean }): string[] =>
      noPersonaRules(personas, basis, known).flatMap(({ reason, match }) =>
        isIn(person, match) ? [reason] : [],
      );
    expect(reasonsOf(reader(), { engagement: false, since: true })).toEqual(["engagement_unknown"]);
    expect(reasonsOf(buyer(1, 150, LOW), { engagement: false, since: false })).toEqual(["too_soon"]);
    expect(reasonsOf(reader(), { engagement: true, since: false })).toEqual(["known_unknown"]);
    expect(reasonsOf(buyer(1, 900, LOW, [did("opened", 1)]), { engagement: true, since: false })).toEqual([
      "still_engaged",
    ]);
  });
});

it("C11 to C13: a sample takes its percentage, at least 1,000, at most all", () => {
  expect(
    [
      [10_000, 50],
      [3_000, 25],
      [400, 10],
      [10_001, 10],
      [0, 50],
    ].map(([members = 0, percent = 0]) => sampleSize(members, percent)),
  ).toEqual([5_000, 1_000, 400, 1_001, 0]);
});
