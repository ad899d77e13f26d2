import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { suppressRules } from "../../../app/domain/presets/to-suppress.ts";
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

const RHYTHM = 500;

describe("G7: whom it would save money to suppress", () => {
  it("C14: is the dead weight that the merchant defines, where nothing else protects", () => {
    fc.assert(
      fc.property(anyPerson, anyDefinitions, (person, definitions) => {
        const basis = basisOf(FIGURES, definitions);
        const { list, protectedDays } = suppressRules(basis, 1);
        expect(protectedDays).toBe(definitions.lapsedUntilDays);
        expect(isIn(person, list.match)).toBe(isIn(person, matchOf("dead_weight", basis)));
      }),
    );
  });

  it("never holds anybody who ordered within the store's rhythm, however the merchant defines lapsed", () => {
    fc.assert(
      fc.property(
        anyPerson,
        anyDefinitions,
        fc.integer({ min: 1, max: 450 }),
        (person, definitions, rhythm) => {
          const ordered = { ...person, orders: [...person.orders, ...ordersOf([rhythm, 100])] };
          const { list, costing } = suppressRules(basisOf(FIGURES, definitions), rhythm);
          expect([isIn(ordered, list.match), isIn(ordered, costing.match)]).toEqual([false, false]);
        },
      ),
    );
  });

  it("and those who stay are apart: together they are all whom emails don't reach", () => {
    fc.assert(
      fc.property(anyPerson, fc.boolean(), (person, suppressed) => {
        const basis = basisOf();
        const { list, costing, kept } = suppressRules(basis, RHYTHM);
        const someone = { ...person, suppressed };
        const [inList, costs, stays] = [list, costing, kept].map(({ match }) => isIn(someone, match));
        expect(costs && stays).toBe(false);
        expect(costs).toBe(inList === true && !suppressed);
      }),
    );
  });

  it("leaves out who is suppressed already from what it costs, and counts who buys and doesn't click", () => {
    const sent = [did("received", 10, 5)];
    const { costing, kept } = suppressRules(basisOf(), RHYTHM);
    const silent = personOf({ engagement: sent });
    const buyer = personOf({ engagement: sent, orders: ordersOf([RHYTHM, 100]) });
    expect(isIn(silent, costing.match)).toBe(true);
    expect(isIn({ ...silent, suppressed: true }, costing.match)).toBe(false);
    expect([isIn(buyer, costing.match), isIn(buyer, kept.match)]).toEqual([false, true]);
    const lapsed = personOf({ engagement: sent, orders: ordersOf([RHYTHM + 1, 100]) });
    expect([isIn(lapsed, costing.match), isIn(lapsed, kept.match)]).toEqual([true, false]);
  });
});
