import fc from "fast-check";
import { expect, it } from "vitest";

import { typedAmountMinor } from "./typed-amount.ts";

it.each([
  ["84.50", "EUR", 8_450],
  ["84,50", "EUR", 8_450],
  [" 84,5 ", "EUR", 8_450],
  ["1000", "EUR", 100_000],
  ["1000", "JPY", 1_000],
  ["12.500", "KWD", 12_500],
  ["1,000", "EUR", null],
  ["1.000", "EUR", null],
  ["1.000", "JPY", null],
  ["1,000.50", "EUR", null],
  ["-5", "EUR", null],
  ["", "EUR", null],
  ["84.", "EUR", null],
  ["1e3", "EUR", null],
])("reads %s in %s as %s", (text, currency, minor) => {
  expect(typedAmountMinor(text, currency)).toBe(minor);
});

it("reads each amount alike with a point and with a comma", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (minor) => {
      const text = (minor / 100).toFixed(2);
      expect(typedAmountMinor(text, "EUR")).toBe(minor);
      expect(typedAmountMinor(text.replace(".", ","), "EUR")).toBe(minor);
    }),
  );
});
