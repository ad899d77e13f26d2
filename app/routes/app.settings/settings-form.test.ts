import { describe, expect, it } from "vitest";

import { settingsForm } from "./settings-form.server.ts";

const VALID = { windowYears: "10", tagPrefix: " VIP ", listPrefix: "Sixfold", alertEmail: "" };
const read = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return settingsForm(data);
};

describe("the settings form", () => {
  it("is read, trimmed, with boxes as they are ticked", () => {
    const names = { tagPrefix: "VIP", listPrefix: "Sixfold" };
    const settings = {
      windowYears: 10,
      includePointOfSale: false,
      ...names,
      autoRefresh: false,
      alertEmail: null,
    };
    expect(read(VALID)).toEqual({ outcome: "valid", settings });
    expect(read({ ...VALID, includePointOfSale: "on" })).toMatchObject({
      settings: { includePointOfSale: true, autoRefresh: false },
    });
    expect(read({ ...VALID, autoRefresh: "on" })).toMatchObject({ settings: { autoRefresh: true } });
  });

  it("takes an address for mails, or none", () => {
    const alertEmail = "owner@example.com";
    expect(read({ ...VALID, alertEmail: ` ${alertEmail} ` })).toMatchObject({ settings: { alertEmail } });
    expect(read({ ...VALID, alertEmail: "owner@example" })).toEqual({
      outcome: "invalid",
      problems: { alertEmail: "email" },
    });
  });

  it("names what is wrong, field by field", () => {
    expect(read({ windowYears: "11", tagPrefix: "a,b", listPrefix: "  ", alertEmail: "" })).toEqual({
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
