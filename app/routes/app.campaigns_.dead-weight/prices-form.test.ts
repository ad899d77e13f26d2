import { describe, expect, it } from "vitest";

import { deadWeightForm } from "./prices-form.server.ts";

function read(steps: readonly (readonly [profiles: string, price: string])[], currency = "EUR") {
  const data = new FormData();
  data.set("intent", "save");
  data.set("currency", currency);
  data.set("steps", JSON.stringify(steps.map(([profiles, price]) => ({ profiles, price }))));
  const form = deadWeightForm(data);
  return form.intent === "save" ? form.prices : null;
}

function post(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return () => deadWeightForm(data);
}

describe("G7: the form of prices", () => {
  it("reads numbers as merchants write them, and leaves empty rows out", () => {
    const steps = [
      { upToProfiles: 500, monthlyMinor: 2_000 },
      { upToProfiles: 1_500, monthlyMinor: 4_550 },
      { upToProfiles: 10_000, monthlyMinor: 15_000 },
    ];
    expect(
      read([
        ["500", "20"],
        ["", " "],
        ["1.500", "45,50"],
        ["10 000", "150.00"],
      ]),
    ).toEqual({ outcome: "read", prices: { currency: "EUR", steps } });
  });

  it("without any step takes the prices away", () => {
    expect(read([["", ""]])).toEqual({ outcome: "read", prices: null });
  });

  it.each([
    ["profiles_out_of_range", [["many", "20"]], 1],
    ["profiles_out_of_range", [["0", "20"]], 1],
    [
      "price_out_of_range",
      [
        ["", ""],
        ["500", "1,000"],
      ],
      2,
    ],
    ["price_out_of_range", [["500", "-1"]], 1],
    [
      "profiles_not_ascending",
      [
        ["500", "20"],
        ["", ""],
        ["500", "30"],
      ],
      3,
    ],
    [
      "price_not_ascending",
      [
        ["500", "20"],
        ["600", "20"],
      ],
      2,
    ],
  ] as const)("names the row of %s", (code, steps, row) => {
    expect(read(steps)).toEqual({ outcome: "invalid", problem: { code, row } });
  });

  it("refuses more steps than there can be, and what is no form of the page", () => {
    const many = Array.from({ length: 51 }, (_, n) => [String(n + 1), String(n + 1)] as const);
    expect(read(many)).toEqual({ outcome: "invalid", problem: { code: "too_many_steps", row: null } });
    for (const fields of [
      { intent: "all" },
      { intent: "save", currency: "euro", steps: "[]" },
      { intent: "save", currency: "EUR", steps: "no JSON" },
      {
        intent: "save",
        currency: "EUR",
        steps: JSON.stringify(Array(60).fill({ profiles: "1", price: "1" })),
      },
      { intent: "segment", name: "x".repeat(201) },
    ])
      expect(post(fields)).toThrow(Response);
  });
});
