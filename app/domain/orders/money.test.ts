import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { amountMajor, currencyExponent, InvalidAmountError, parseAmountMinor } from "./money.ts";

const CURRENCY = fc.constantFrom("JPY", "EUR", "KWD");

describe("currencyExponent", () => {
  it.each([
    ["JPY", 0],
    ["KRW", 0],
    ["EUR", 2],
    ["USD", 2],
    ["KWD", 3],
    ["TND", 3],
    ["XXX", 2],
  ])("%s has %i decimals", (currency, exponent) => {
    expect(currencyExponent(currency)).toBe(exponent);
  });
});

describe("parseAmountMinor", () => {
  it.each([
    ["0.00", "EUR", 0],
    ["-0.00", "EUR", 0],
    ["12", "EUR", 1200],
    ["12.5", "EUR", 1250],
    ["0.07", "EUR", 7],
    ["-0.07", "EUR", -7],
    // As floats, 100 times these is wrong: 1.15 * 100 = 114.99999999999999.
    ["1.15", "USD", 115],
    ["4.35", "USD", 435],
    ["1.005", "KWD", 1005],
    ["1000", "JPY", 1000],
    ["1000.0", "JPY", 1000],
    ["19.990000", "EUR", 1999],
    ["0012.30", "EUR", 1230],
    ["90071992547409.91", "EUR", Number.MAX_SAFE_INTEGER],
  ])("reads %s %s as %i", (text, currency, minor) => {
    expect(parseAmountMinor(text, currency)).toBe(minor);
  });

  it.each([
    ["", "EUR"],
    [" 1.00", "EUR"],
    ["1.00\n", "EUR"],
    ["1,00", "EUR"],
    ["1.", "EUR"],
    [".5", "EUR"],
    ["+1", "EUR"],
    ["--1", "EUR"],
    ["1e3", "EUR"],
    ["0x10", "EUR"],
    ["NaN", "EUR"],
    ["Infinity", "EUR"],
    ["1.00 EUR", "EUR"],
    ["١٢", "EUR"],
    ["1.005", "EUR"],
    ["1.5", "JPY"],
    ["1.0005", "KWD"],
    ["90071992547409.92", "EUR"],
  ])("refuses %j %s", (text, currency) => {
    expect(() => parseAmountMinor(text, currency)).toThrow(InvalidAmountError);
  });

  it("keeps the amount out of what is logged of the error", () => {
    try {
      parseAmountMinor("123.456", "EUR");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidAmountError);
      expect((error as InvalidAmountError).value).toBe("123.456");
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("123");
    }
  });

  it("is the inverse of writing the digits", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), CURRENCY, (minor, currency) => {
        expect(parseAmountMinor(written(minor, currency), currency)).toBe(minor);
      }),
    );
  });
});

describe("amountMajor", () => {
  it("is the number that the decimal text means", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), CURRENCY, (minor, currency) => {
        expect(amountMajor(minor, currency)).toBe(Number(written(minor, currency)) + 0);
      }),
    );
  });
});

/** Minor units as decimal text. The point is placed among the digits. */
function written(minor: number, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return minor < 0 ? `-${text}` : text;
}
