import { describe, expect, it } from "vitest";

import { shopFormat } from "./format.ts";

const us = { locale: "en-US", timeZone: "America/New_York", currency: "USD" };

describe("a shop's way of writing", () => {
  it("counts money in the currency's own minor units", () => {
    expect(shopFormat(us).money(123_450)).toBe("$1,234.50");
    expect(shopFormat({ ...us, currency: "JPY" }).money(1_234)).toBe("¥1,234");
    expect(shopFormat({ ...us, currency: "KWD" }).money(1_234)).toBe("KWD\u00a01.234");
    expect(shopFormat({ ...us, locale: "de-DE", currency: "EUR" }).money(123_450)).toBe("1.234,50\u00a0€");
  });

  it("leaves out decimals that say nothing", () => {
    const format = shopFormat(us);
    const amounts = [4_000, 450, 123_450];
    expect(amounts.map((each) => format.plainMoney(each))).toEqual(["$40", "$4.50", "$1,234.50"]);
    expect(amounts.map((each) => format.wholeMoney(each))).toEqual(["$40", "$5", "$1,235"]);
    expect(shopFormat({ ...us, currency: "JPY" }).plainMoney(1_234)).toBe("¥1,234");
  });

  it("writes differences with their sign, and months whatever the time zone", () => {
    expect([5, 0, -1_200].map((each) => shopFormat(us).change(each))).toEqual(["+5", "0", "-1,200"]);
    expect(shopFormat(us).month("2026-05")).toBe("May 2026");
  });

  it("dates by the shop's time zone", () => {
    expect(shopFormat(us).date("2026-01-01T02:00:00.000Z")).toBe("Dec 31, 2025");
    expect(shopFormat({ ...us, timeZone: "Asia/Tokyo" }).date("2025-12-31T20:00:00.000Z")).toBe(
      "Jan 1, 2026",
    );
  });

  it("has no shares of nothing", () => {
    expect(shopFormat(us).share(1, 8)).toBe("12.5%");
    expect(shopFormat(us).share(0, 0)).toBeNull();
  });

  it("falls back where the shop's data name what doesn't exist", () => {
    const format = shopFormat({ locale: "xx_!", timeZone: "Mars/Base", currency: "not one" });
    expect(format.money(100)).toBe("$1.00");
    expect(format.dateTime("2026-01-01T02:00:00.000Z")).toContain("2026");
  });

  it("writes no narrow spaces, which releases of ICU disagree about", () => {
    const format = shopFormat({ ...us, locale: "fr-FR" });
    expect([format.count(1_234_567), format.dateTime("2026-01-01T02:00:00.000Z")].join("")).not.toMatch(
      /\u202f/,
    );
    expect(shopFormat(us).dateTime("2026-01-01T20:00:00.000Z")).not.toMatch(/\u202f/);
  });
});
