import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { dayFromText, dayToText, shopDays } from "./shop-days.ts";

const day = (text: string): number => dayFromText(text) ?? Number.NaN;
/** Zones whose clocks change at midnight, by half an hour, by a whole day, far from Greenwich, or never. */
const ZONES = [
  ...["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "America/St_Johns"],
  ...["Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu", "Africa/Casablanca"],
];

describe("a shop's days", () => {
  it.each([
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00.000Z", 23],
    ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00.000Z", 25],
    ["Europe/Berlin", "2024-02-29", "2024-02-28T23:00:00.000Z", 24],
    // Midnight is skipped: the day begins at one o'clock.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z", 23],
    ["Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00.000Z", 23],
    // The whole day was skipped, on the way over the date line.
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", 0],
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", 24],
    // The clock was set back at one minute past midnight.
    ["America/St_Johns", "2010-11-07", "2010-11-07T02:30:00.000Z", 25],
    ["nowhere", "2026-03-29", "2026-03-29T00:00:00.000Z", 24],
  ])("in %s, %s begins at %s and has %i hours", (zone, text, start, hours) => {
    const days = shopDays(zone);
    expect(days.startOf(day(text)).toISOString()).toBe(start);
    expect(days.startOf(day(text) + 1).getTime() - days.startOf(day(text)).getTime()).toBe(hours * 3_600_000);
  });

  it("follow one another without gaps, and each moment lies in the day that began last", () => {
    const moments = fc.date({
      min: new Date("2009-01-01"),
      max: new Date("2036-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, (zone, moment) => {
        const days = shopDays(zone);
        const found = days.dayOf(moment);
        expect(days.startOf(found).getTime()).toBeLessThanOrEqual(moment.getTime());
        expect(days.startOf(found + 1).getTime()).toBeGreaterThan(moment.getTime());
      }),
      { numRuns: 2_000 },
    );
  });

  it("begin with the first moment that the clock shows them", () => {
    const days = fc.integer({ min: day("2016-01-01"), max: day("2036-01-01") });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), days, (timeZone, number) => {
        const shown = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
        const start = shopDays(timeZone).startOf(number).getTime();
        expect(shown.format(start)).toBe(dayToText(number));
        expect(shown.format(start - 1)).toBe(dayToText(number - 1));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a day's text", () => {
  it.each([
    "2023-02-29",
    "2024-02-30",
    "2024-13-01",
    "2024-00-10",
    "24-01-01",
    "2024-1-1",
    " 2024-01-01",
    "x",
    "",
  ])("%j is no day", (text) => {
    expect(dayFromText(text)).toBeNull();
  });

  it("means the day that it was made from", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (number) => {
        expect(dayFromText(dayToText(number))).toBe(number);
      }),
    );
  });
});
