import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nextQuietMoment } from "./quiet-hour.ts";

const HOUR_MS = 3_600_000;
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "America/Santiago",
  "Africa/Casablanca",
];

const shown = (moment: Date, timeZone: string): { day: string; minutes: number } => {
  const options = { timeZone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" } as const;
  const [hour = "", minute = ""] = new Intl.DateTimeFormat("en-GB", options).format(moment).split(":");
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(moment);
  return { day, minutes: Number(hour) * 60 + Number(minute) };
};

const anyMoment = fc.date({ min: new Date("2015-01-01"), max: new Date("2045-01-01"), noInvalidDate: true });
const anyShop = fc.string({ minLength: 1 }).map((name) => `${name}.myshopify.com`);
const anyZone = fc.constantFrom(...ZONES);

describe("the next quiet moment", () => {
  it("comes within a day, in the quiet hours of the shop's clock", () => {
    fc.assert(
      fc.property(anyMoment, anyZone, anyShop, (now, zone, shop) => {
        const next = nextQuietMoment(now, zone, shop);
        const ms = next.getTime() - now.getTime();
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(25 * HOUR_MS);
        // A time that summer time skips comes up to an hour later.
        const { minutes } = shown(next, zone);
        expect(minutes).toBeGreaterThanOrEqual(120);
        expect(minutes).toBeLessThan(360);
      }),
      { numRuns: 500 },
    );
  });

  it("comes once in each of the shop's days, whatever its clock does", () => {
    fc.assert(
      fc.property(anyMoment, anyZone, anyShop, (start, zone, shop) => {
        const days: string[] = [];
        let at = start;
        for (let turn = 0; turn < 40; turn += 1) {
          at = nextQuietMoment(at, zone, shop);
          days.push(shown(at, zone).day);
        }
        const first = Date.parse(`${days[0] ?? ""}T00:00:00Z`);
        const expected = days.map((_, i) => new Date(first + i * 24 * HOUR_MS).toISOString().slice(0, 10));
        expect(days).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same minute of the clock in winter and in summer", () => {
    const shop = "a.myshopify.com";
    const winter = nextQuietMoment(new Date("2026-01-10T12:00:00Z"), "Europe/Berlin", shop);
    const summer = nextQuietMoment(new Date("2026-07-10T12:00:00Z"), "Europe/Berlin", shop);
    expect(shown(winter, "Europe/Berlin").minutes).toBe(shown(summer, "Europe/Berlin").minutes);
    expect(winter.getUTCHours() - summer.getUTCHours()).toBe(1);
  });

  it("comes after the hour that summer time leaves out, and only once in the hour that comes twice", () => {
    // New York skips 2:00 to 3:00 on 2026-03-08, and has 1:00 to 2:00 twice on 2026-11-01.
    for (const shop of ["a", "b", "c", "d", "e", "f"]) {
      const spring = nextQuietMoment(new Date("2026-03-08T05:00:00Z"), "America/New_York", shop);
      expect(shown(spring, "America/New_York").day).toBe("2026-03-08");
      const after = nextQuietMoment(spring, "America/New_York", shop);
      expect(shown(after, "America/New_York").day).toBe("2026-03-09");
    }
  });

  it("is spread over the quiet hours by shop", () => {
    const now = new Date("2026-11-23T12:00:00Z");
    const minutes = Array.from(
      { length: 3_000 },
      (_, i) => shown(nextQuietMoment(now, "UTC", `shop-${i}.myshopify.com`), "UTC").minutes,
    );
    for (const hour of [2, 3, 4]) {
      const share = minutes.filter((each) => Math.floor(each / 60) === hour).length / minutes.length;
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
  });

  it("takes a time zone that nobody knows for UTC", () => {
    const now = new Date("2026-11-23T12:00:00Z");
    const utc = nextQuietMoment(now, "UTC", "a");
    expect(nextQuietMoment(now, "Mars/Olympus", "a")).toEqual(utc);
    expect(nextQuietMoment(now, null, "a")).toEqual(utc);
  });
});
