import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { fitFigures } from "../../app/domain/fit-check/fit-figures.ts";
import { fitWarnings } from "../../app/domain/fit-check/fit-check.ts";
import { countGapLengths } from "../../app/domain/rfm/gaps.ts";
import { rangesOf } from "../../app/domain/rfm/ranges.ts";
import { byCustomer, gapsOf } from "./cdnow.ts";
import { fitStore } from "./fitted-store.ts";
import { subscriptionPurchases } from "./subscription.ts";

const AS_OF = new Date("2026-01-31T00:00:00Z");
const purchases = subscriptionPurchases(AS_OF);
const { columns, model, groups } = fitStore(purchases, AS_OF, "EUR");

describe("a store that bills every 30 days", () => {
  it("is the file that was reported, byte for byte", () => {
    const lines = purchases.map(
      ({ customerId, at }) => `${customerId},${at.toISOString().slice(0, 10)},29.90`,
    );
    const file = ["customer_id,date,amount", ...lines, ""].join("\n");
    expect(createHash("sha256").update(file).digest("hex")).toBe(
      "7eb4b57473f61942602e969f35884908aeb96a5b7baf1cf582ee9ebe25a74a26",
    );
  });

  it("has the rhythm and the boundaries that the product promises", () => {
    expect(model).toMatchObject({ gap50Days: 30, gap75Days: 30, gap90Days: 30 });
    expect(model.boundaries.r).toEqual([6, 30, 30, 60]);
  });

  it("calls no punctual subscriber about to sleep or at risk", () => {
    expect(groups).toEqual({
      new: 5,
      potential_loyal: 35,
      loyal: 80,
      loyal_at_risk: 52,
      about_to_sleep: 0,
      sleeping: 28,
    });
  });

  it("leaves the score between its equal boundaries unused", () => {
    expect(rangesOf(model.boundaries).r).toEqual([
      { score: 5, from: 0, to: 6 },
      { score: 4, from: 7, to: 30 },
      { score: 2, from: 31, to: 60 },
      { score: 1, from: 61, to: null },
    ]);
  });

  it("is warned that the last order says little while customers reorder on a fixed schedule", () => {
    const gaps = countGapLengths(gapsOf(byCustomer(purchases, AS_OF)));
    const warnings = fitWarnings(fitFigures(columns, gaps, 712));
    expect(warnings).toContainEqual({ code: "fixed_schedule", days: 30 });
  });
});
