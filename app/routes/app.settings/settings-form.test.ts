import { describe, expect, it } from "vitest";

import { settingsForm } from "./settings-form.server.ts";

const VALID = { windowYears: "10", tagPrefix: " VIP ", listPrefix: "Sixfold" };
const read = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return settingsForm(data);
};

describe("the settings form", () => {
  it("is read, trimmed, with boxes as they are ticked", () => {
    const settings = { windowYears: 10, includePointOfSale: false, tagPrefix: "VIP", listPrefix: "Sixfold" };
    expect(read(VALID)).toEqual({ outcome: "valid", settings });
    expect(read({ ...VALID, includePointOfSale: "on" })).toMatchObject({
      settings: { includePointOfSale: true },
    });
  });

  it("names what is wrong, field by field", () => {
    expect(read({ windowYears: "11", tagPrefix: "a,b", listPrefix: "  " })).toEqual({
      outcome: "invalid",
      problems: { windowYears: "window", tagPrefix: "prefix_comma", listPrefix: "prefix_empty" },
    });
    expect(read({ ...VALID, tagPrefix: "x".repeat(61) })).toMatchObject({
      problems: { tagPrefix: "prefix_long" },
    });
    expect(read({})).toMatchObject({
      outcome: "invalid",
      problems: { windowYears: "window", tagPrefix: "prefix_empty" },
    });
    for (const windowYears of ["0", "1.5", "-1", "ten", ""]) {
      expect(read({ ...VALID, windowYears })).toMatchObject({ problems: { windowYears: "window" } });
    }
  });
});
