import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { placeOfAddress } from "./place-of-address.ts";

const NOTHING = { country: null, region: null, city: null, postcode: null, point: null };

describe("E4: the place of an address", () => {
  it("is in the form in which rules compare it, at two decimals", () => {
    const address = {
      countryCodeV2: "BR",
      province: "São Paulo",
      city: " SA\u0303O PAULO ",
      zip: "01310 - 100",
      latitude: -23.555,
      longitude: -46.6333,
    };
    expect(placeOfAddress(address)).toEqual({
      country: "BR",
      region: "são paulo",
      city: "são paulo",
      postcode: "01310-100",
      point: { latitude: -2355, longitude: -4663 },
    });
  });

  it.each([
    ["no address", null],
    ["an address that says nothing", { city: " ", zip: "", countryCodeV2: "ZZ" }],
    ["half a point", { latitude: 1, longitude: null }],
    ["a point that is nowhere", { latitude: 91, longitude: 0 }],
  ])("of %s is none", (_, address) => {
    expect(placeOfAddress(address)).toBeNull();
  });

  it("may lack any part", () => {
    expect(placeOfAddress({ zip: "SW1A 1AA" })).toEqual({ ...NOTHING, postcode: "sw1a1aa" });
    expect(placeOfAddress({ latitude: -0.001, longitude: 0 })).toEqual({
      ...NOTHING,
      point: { latitude: 0, longitude: 0 },
    });
  });

  it("can be stored, whatever people type", () => {
    const part = fc.option(fc.string({ unit: "binary", maxLength: 600 }));
    const degrees = (most: number) => fc.option(fc.double({ min: -most, max: most, noNaN: true }));
    const address = fc.record({
      province: part,
      city: part,
      zip: part,
      latitude: degrees(90),
      longitude: degrees(180),
    });
    fc.assert(
      fc.property(address, (given) => {
        const place = placeOfAddress(given);
        for (const text of [place?.region, place?.city, place?.postcode]) {
          expect(text).not.toBe("");
          expect(text ?? "").not.toContain("\0");
          expect((text ?? "").length).toBeLessThanOrEqual(255);
        }
        for (const [hundredths, most] of [
          [place?.point?.latitude ?? 0, 9_000],
          [place?.point?.longitude ?? 0, 18_000],
        ] as const) {
          expect(Number.isInteger(hundredths)).toBe(true);
          expect(Math.abs(hundredths)).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});
