import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RAIL_LIMITS, RAILS, readRails, type CampaignCounts, type Rail } from "./guard-rails.ts";

const FINE: CampaignCounts = { delivered: 5_000, opens: 1_000, unsubscribes: 50, spam_complaints: 0 };

const COUNTS: fc.Arbitrary<CampaignCounts> = fc
  .record({
    delivered: fc.nat(100_000),
    parts: fc.tuple(...RAILS.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
  })
  .map(({ delivered, parts }) => {
    const part = (i: number): number => Math.round(delivered * (parts[i] ?? 0) ** 3);
    return { delivered, opens: part(0), unsubscribes: part(1), spam_complaints: part(2) };
  });

const stateOf = (rail: Rail, counts: CampaignCounts) => readRails(counts).find((one) => one.rail === rail);

describe("guard rails (C16)", () => {
  it("are opens of at least 10 %, unsubscribes under 3 % and spam complaints under 0.08 %", () => {
    expect(RAIL_LIMITS).toEqual({
      opens: { kind: "at_least", share: 0.1 },
      unsubscribes: { kind: "below", share: 0.03 },
      spam_complaints: { kind: "below", share: 0.0008 },
    });
    expect(readRails(FINE).map(({ rail, state }) => [rail, state])).toEqual([
      ["opens", "kept"],
      ["unsubscribes", "kept"],
      ["spam_complaints", "kept"],
    ]);
  });

  it.each<[Rail, Partial<CampaignCounts>, string]>([
    ["opens", { delivered: 1_000, opens: 120 }, "kept"],
    ["opens", { delivered: 1_000, opens: 105 }, "too_few_to_tell"],
    ["opens", { delivered: 1_000, opens: 80 }, "broken"],
    ["unsubscribes", { delivered: 1_000, unsubscribes: 20 }, "kept"],
    ["unsubscribes", { delivered: 1_000, unsubscribes: 35 }, "too_few_to_tell"],
    ["unsubscribes", { delivered: 1_000, unsubscribes: 40 }, "broken"],
    // One complaint among 300 is four times the limit, and may be chance.
    ["spam_complaints", { delivered: 300, spam_complaints: 1 }, "too_few_to_tell"],
    ["spam_complaints", { delivered: 1_000, spam_complaints: 0 }, "too_few_to_tell"],
    ["spam_complaints", { delivered: 1_000, spam_complaints: 3 }, "broken"],
    ["spam_complaints", { delivered: 3_300, spam_complaints: 0 }, "too_few_to_tell"],
    ["spam_complaints", { delivered: 3_400, spam_complaints: 0 }, "kept"],
    ["spam_complaints", { delivered: 0, spam_complaints: 0 }, "too_few_to_tell"],
  ])("%s of %j are %s", (rail, counts, state) => {
    expect(stateOf(rail, { ...FINE, ...counts })?.state).toBe(state);
  });

  it("say on which side of its limit a share is, and how many recipients would tell", () => {
    const found = stateOf("unsubscribes", { ...FINE, delivered: 1_000, unsubscribes: 35 });
    expect(found?.margin).toBeCloseTo(-0.005, 12);
    // 1.645^2 * 0.03 * 0.97 / 0.005^2
    expect(found?.recipientsNeeded).toBe(3_150);
    expect(stateOf("spam_complaints", { ...FINE, delivered: 100 })).toMatchObject({
      margin: 0.0008,
      recipientsNeeded: 3_380,
    });
    expect(stateOf("opens", { ...FINE, delivered: 1_000, opens: 100 })).toMatchObject({
      margin: 0,
      recipientsNeeded: null,
    });
    expect(stateOf("opens", FINE)).toMatchObject({ state: "kept", recipientsNeeded: null });
    expect(stateOf("opens", { ...FINE, delivered: 0 })).toMatchObject({ share: null, margin: null });
  });

  it("are told by as many recipients as are needed, and by no fewer", () => {
    fc.assert(
      fc.property(COUNTS, (counts) => {
        for (const { recipientsNeeded, recipients, state, share, limit, margin } of readRails(counts)) {
          const isBeyond = share !== null && (share.low > limit.share || share.high < limit.share);
          expect(state === "too_few_to_tell").toBe(!isBeyond);
          if (state !== "too_few_to_tell") expect(state).toBe((margin ?? 0) > 0 ? "kept" : "broken");
          if (recipientsNeeded !== null) expect(recipientsNeeded).toBeGreaterThanOrEqual(recipients);
        }
      }),
    );
  });

  it("stay as they are told with ten times the recipients of the same shares", () => {
    fc.assert(
      fc.property(COUNTS, (counts) => {
        const times = (count: number): number => 10 * count;
        const tenfold = readRails({
          delivered: times(counts.delivered),
          opens: times(counts.opens),
          unsubscribes: times(counts.unsubscribes),
          spam_complaints: times(counts.spam_complaints),
        });
        readRails(counts).forEach(({ state }, i) => {
          if (state !== "too_few_to_tell") expect(tenfold[i]?.state).toBe(state);
        });
      }),
    );
  });

  it("are wrong in 6.5 % at most where the truth is at the limit", () => {
    // Exact: the chance of each count, by the binomial distribution.
    for (const [rail, delivered] of [
      ["opens", 1_000],
      ["unsubscribes", 1_000],
      ["spam_complaints", 5_000],
    ] as const) {
      const { share } = RAIL_LIMITS[rail];
      const told = { kept: 0, broken: 0, too_few_to_tell: 0 };
      let chance = (1 - share) ** delivered;
      for (let count = 0; count < 300; count++) {
        told[stateOf(rail, { ...FINE, delivered, [rail]: count })?.state ?? "kept"] += chance;
        chance *= ((delivered - count) / (count + 1)) * (share / (1 - share));
      }
      expect(told.kept).toBeLessThan(0.065);
      expect(told.broken).toBeLessThan(0.065);
    }
  });

  it("count no more opens than recipients", () => {
    expect(stateOf("opens", { ...FINE, delivered: 10, opens: 12 })).toMatchObject({
      count: 10,
      share: { value: 1 },
    });
  });
});
