import fc from "fast-check";
import { expect, it } from "vitest";

import { parseExactJson } from "./exact-json.ts";

it("gives whole numbers that JSON.parse rounds as their digits, at any depth", () => {
  const text =
    '{"id":820982911946154508,"list":[9007199254740993,[706405506930370084]],"small":9007199254740991}';
  expect(parseExactJson(text)).toEqual({
    id: "820982911946154508",
    list: ["9007199254740993", ["706405506930370084"]],
    small: 9_007_199_254_740_991,
  });
  expect(parseExactJson("-9007199254740993")).toBe("-9007199254740993");
});

it("leaves texts, fractions and exponents as JSON.parse gives them", () => {
  const text =
    '{"text":"820982911946154508","half":1.00000000000000005,"large":1e300,"word":"a 1234567890123456"}';
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

it("parses everything else as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const exact = JSON.stringify(parseExactJson(text), (_, value: unknown) =>
        typeof value === "string" && /^-?\d{16,}$/.test(value) ? Number(value) : value,
      );
      const plain = JSON.stringify(JSON.parse(text), (_, value: unknown) =>
        typeof value === "string" && /^-?\d{16,}$/.test(value) ? Number(value) : value,
      );
      expect(exact).toBe(plain);
    }),
  );
  expect(() => parseExactJson('{"id":820982911946154508')).toThrow(SyntaxError);
});
