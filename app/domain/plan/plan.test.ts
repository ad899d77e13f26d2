import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  FREE_CUSTOMERS,
  isFresh,
  NOTHING_KNOWN,
  planAfter,
  planOf,
  planVerdict,
  type KnownPlan,
  type Plan,
} from "./plan.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const OVER = FREE_CUSTOMERS + 1;

const plan = fc.constantFrom<Plan | null>("free", "paid", null);
const customers = fc.oneof(fc.nat({ max: 2_000_000 }), fc.constantFrom(FREE_CUSTOMERS, OVER));

describe("planVerdict", () => {
  it.each<[string, Plan | null, number, number | null, string]>([
    ["a thousand customers are free", "free", FREE_CUSTOMERS, null, "allowed"],
    ["the limit counts, not when it was passed", "free", FREE_CUSTOMERS, 30 * DAY_MS, "allowed"],
    ["one more is warned of", "free", OVER, 0, "warned"],
    ["before it was noted, the week begins now", "free", OVER, null, "warned"],
    ["the week is whole", "free", OVER, WEEK_MS - 1, "warned"],
    ["then it is held", "free", OVER, WEEK_MS, "held"],
    ["a plan that pays has no limit", "paid", 5_000_000, 30 * DAY_MS, "allowed"],
    ["no answer yet is free, within the week", null, OVER, DAY_MS, "warned"],
  ])("%s", (_, known, count, overMs, verdict) => {
    const overSince = overMs === null ? null : later(-overMs);
    expect(planVerdict({ plan: known, overSince }, count, NOW)).toMatchObject({ verdict });
  });

  it("names the end of the week", () => {
    const warned = planVerdict({ plan: "free", overSince: later(-2 * DAY_MS) }, OVER, NOW);
    expect(warned).toEqual({ verdict: "warned", until: later(5 * DAY_MS) });
  });
});

/** Looks at a shop, each a while after the one before. */
const looks = fc.array(
  fc.record({ afterMs: fc.nat({ max: 3 * DAY_MS }), customers, asks: fc.boolean(), answer: plan }),
  { minLength: 1, maxLength: 30 },
);

describe("a shop that is looked at again and again", () => {
  it("is held only after a week in which each look found it over its limit", () => {
    fc.assert(
      fc.property(looks, (seen) => {
        let known: KnownPlan = NOTHING_KNOWN;
        let now = NOW;
        let overFor: number | null = null;
        for (const look of seen) {
          now = new Date(now.getTime() + look.afterMs);
          const asked = look.asks ? { at: now, plan: look.answer } : null;
          known = planAfter(known, { asked, customers: look.customers, now });
          const isOver = known.plan !== "paid" && look.customers > FREE_CUSTOMERS;
          overFor = isOver ? (overFor === null ? 0 : overFor + look.afterMs) : null;
          const { verdict } = planVerdict(known, look.customers, now);
          const expected = overFor === null ? "allowed" : overFor < WEEK_MS ? "warned" : "held";
          expect(verdict).toBe(expected);
        }
      }),
    );
  });

  it("keeps its plan through calls without an answer", () => {
    fc.assert(
      fc.property(looks, plan, (seen, first) => {
        const asked = { at: NOW, plan: first };
        let known = planAfter(NOTHING_KNOWN, { asked, customers: 0, now: NOW });
        let now = NOW;
        for (const look of seen) {
          now = new Date(now.getTime() + look.afterMs);
          known = planAfter(known, { asked: { at: now, plan: null }, customers: look.customers, now });
        }
        expect(known.plan).toBe(first);
        expect(known.askedAt).toEqual(now);
      }),
    );
  });

  it("does not let an older answer that comes late replace a newer one", () => {
    const seen = { customers: OVER, now: later(1_000) };
    const newer = planAfter(NOTHING_KNOWN, { ...seen, asked: { at: later(1_000), plan: "paid" } });
    expect(planAfter(newer, { ...seen, asked: { at: NOW, plan: "free" } })).toEqual(newer);
  });

  it("has another week after its plan has ended", () => {
    const at = (ms: number, answer: Plan) => ({
      asked: { at: later(ms), plan: answer },
      customers: OVER,
      now: later(ms),
    });
    const long = planAfter({ ...NOTHING_KNOWN, plan: "free", overSince: later(-30 * DAY_MS) }, at(0, "paid"));
    expect(long.overSince).toBeNull();
    const ended = planAfter(long, at(DAY_MS, "free"));
    expect(planVerdict(ended, OVER, later(DAY_MS))).toEqual({
      verdict: "warned",
      until: later(8 * DAY_MS),
    });
  });
});

describe("isFresh", () => {
  it.each<[string, Partial<KnownPlan>, boolean]>([
    ["nothing is known", {}, false],
    ["it was answered just now", { askedAt: NOW, answeredAt: NOW }, true],
    ["it was answered nearly an hour ago", { answeredAt: later(-3_599_999) }, true],
    ["it was answered an hour ago", { askedAt: later(-3_600_000), answeredAt: later(-3_600_000) }, false],
    ["a call failed just now", { askedAt: NOW }, true],
    ["a call failed five minutes ago", { askedAt: later(-300_000) }, false],
    ["the clock was put back by a day", { askedAt: later(DAY_MS), answeredAt: later(DAY_MS) }, false],
  ])("%s", (_, known, fresh) => {
    expect(isFresh({ ...NOTHING_KNOWN, ...known }, NOW)).toBe(fresh);
  });
});

describe("planOf", () => {
  it.each(["PENDING", "ACCEPTED", "DECLINED", "CANCELLED", "EXPIRED", "FROZEN", "NEW_IN_A_LATER_VERSION"])(
    "takes %s for no plan",
    (status) => {
      expect(planOf([{ status, isFree: false }])).toBe("free");
    },
  );

  it("takes one that is active and has a price for a plan, whatever stands beside it", () => {
    expect(planOf([])).toBe("free");
    expect(planOf([{ status: "ACTIVE", isFree: true }])).toBe("free");
    const others = [
      { status: "DECLINED", isFree: false },
      { status: "ACTIVE", isFree: false },
    ];
    expect(planOf(others)).toBe("paid");
  });
});
