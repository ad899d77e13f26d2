import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";

import { csvText } from "./csv-text.ts";

const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

it("writes RFC 4180: CRLF after each line, quotes doubled", () => {
  expect(
    csvText([
      ["a", 'b "c"', "d,e", "f\ng"],
      [1, -2.5],
    ]),
  ).toBe('a,"b ""c""","d,e","f\ng"\r\n1,-2.5\r\n');
});

it("gives every text back that is no formula, whatever stands in it", () => {
  const text = fc
    .string({ unit: "binary", minLength: 1, maxLength: 12 })
    .filter((each) => !FORMULA.test(each));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, fc.integer()), { minLength: 1, maxLength: 5 }), (rows) => {
      const read = parse(csvText(rows), { record_delimiter: "\r\n" });
      expect(read).toEqual(rows.map((row) => row.map(String)));
    }),
  );
});

it("lets no cell begin as a formula does; numbers keep their sign", () => {
  const risky = fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\uFF1D"), fc.string())
    .map(([start, rest]) => start + rest);
  fc.assert(
    fc.property(risky, (cell) => {
      const read: unknown = parse(csvText([[cell, "x"]]), { record_delimiter: "\r\n" });
      expect(read).toEqual([[`'${cell}`, "x"]]);
    }),
  );
  expect(csvText([[-3]])).toBe("-3\r\n");
});
