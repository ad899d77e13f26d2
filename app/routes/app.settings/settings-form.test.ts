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
      weeklyDigest: false,
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

  it("takes a weekly summary only with an address for it", () => {
    const alertEmail = "owner@example.com";
    expect(read({ ...VALID, weeklyDigest: "on", alertEmail })).toMatchObject({
      settings: { weeklyDigest: true },
    });
    const problems = { alertEmail: "email_missing" };
    expect(read({ ...VALID, weeklyDigest: "on" })).toEqual({ outcome: "invalid", problems });
    expect(read({ ...VALID, weeklyDigest: "on", alertEmail: "no" })).toEqual({
      outcome: "invalid",
      problems: { alertEmail: "email" },
    });
  });

  it("refuses what can't be seen or turns the direction of writing, and takes other scripts", () => {
    for (const mark of ["\0", "\u0007", "\n", "\u202E", "\u200F", "\u2066", "\u200B", "\u2028", "\uD800"])
      expect(read({ ...VALID, tagPrefix: `a${mark}b`, listPrefix: `a${mark}b` })).toEqual({
        outcome: "invalid",
        problems: { tagPrefix: "prefix_unseen", listPrefix: "prefix_unseen" },
      });
    for (const name of ["שלום", "عملاء", "お客様", "Kund:in", "👩‍🌾 VIP"])
      expect(read({ ...VALID, tagPrefix: name })).toMatchObject({ outcome: "valid" });
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
