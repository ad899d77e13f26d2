import fc from "fast-check";
import { expect, it } from "vitest";

import { movedDigestMoment, nextDigestMoment } from "./digest-moment.ts";

it.each([
  ["2026-03-04T12:00:00Z", "UTC", "2026-03-09T08:00:00.000Z"],
  ["2026-03-09T07:59:59Z", "UTC", "2026-03-09T08:00:00.000Z"],
  ["2026-03-09T08:00:00Z", "UTC", "2026-03-16T08:00:00.000Z"],
  // Summer time begins in New York on 8 March 2026.
  ["2026-03-08T00:00:00Z", "America/New_York", "2026-03-09T12:00:00.000Z"],
  ["2026-03-01T00:00:00Z", "America/New_York", "2026-03-02T13:00:00.000Z"],
  ["2026-03-08T20:00:00Z", "Pacific/Auckland", "2026-03-15T19:00:00.000Z"],
])("after %s in %s it is %s", (now, zone, expected) => {
  expect(nextDigestMoment(new Date(now), zone).toISOString()).toBe(expected);
});

it("comes within eight days, on Monday at 8:00 of the shop's clock", () => {
  const zones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", null];
  const days = { min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(days), fc.constantFrom(...zones), (now, zone) => {
      const next = nextDigestMoment(now, zone);
      const wait = next.getTime() - now.getTime();
      expect(wait > 0 && wait <= 8 * 86_400_000).toBe(true);
      const shown = next.toLocaleString("en-GB", { weekday: "long", timeZone: zone ?? "UTC" });
      const time = next.toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: zone ?? "UTC" });
      expect([shown, time]).toEqual(["Monday", "08:00"]);
    }),
  );
});

it.each(["Pacific/Kiritimati", "Asia/Tokyo", "UTC", "Pacific/Pago_Pago"])(
  "moves to %s on the same Monday",
  (zone) => {
    for (const old of ["Pacific/Kiritimati", "Europe/Berlin", "Pacific/Pago_Pago"]) {
      const moved = movedDigestMoment(nextDigestMoment(new Date("2026-03-04T12:00:00Z"), old), zone);
      expect(moved.toLocaleString("sv", { timeZone: zone })).toBe("2026-03-09 08:00:00");
    }
  },
);
