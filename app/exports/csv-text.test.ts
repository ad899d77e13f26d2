import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";

import { csvText } from "./csv-text.ts";

const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const FORMULA_WITHIN = /[;\t\r\n\v\f\u0085\u2028\u2029]["\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

it("writes RFC 4180: CRLF after each line, quotes doubled", () => {
  expect(
    csvText([
      ["a", 'b "c"', "d,e", "f\ng"],
      [1, -2.5],
    ]),
  ).toBe('a,"b ""c""","d,e","f\ng"\r\n1,-2.5\r\n');
});

it("quotes a cell that holds a semicolon, a tab or a line break", () => {
  for (const sign of [";", "\t", "\r", "\n", "\r\n", "\u2028"])
    expect(csvText([[`a${sign}b`, "c"]])).toBe(`"a${sign}b",c\r\n`);
});

it("gives every text back that is no formula, whatever stands in it", () => {
  const text = fc
    .string({ unit: "binary", minLength: 1, maxLength: 12 })
    .filter((each) => !FORMULA.test(each) && !FORMULA_WITHIN.test(each));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, fc.integer()), { minLength: 1, maxLength: 5 }), (rows) => {
      const read = parse(csvText(rows), { record_delimiter: "\r\n" });
      expect(read).toEqual(rows.map((row) => row.map(String)));
    }),
  );
});

it("lets no cell begin as a formula does; numbers keep their sign", () => {
  const risky = fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D"), fc.string())
    .map(([start, rest]) => start + rest)
    .filter((cell) => !FORMULA_WITHIN.test(cell) && !cell.includes("@"));
  fc.assert(
    fc.property(risky, (cell) => {
      const read: unknown = parse(csvText([[cell, "x"]]), { record_delimiter: "\r\n" });
      expect(read).toEqual([[`'${cell}`, "x"]]);
    }),
  );
  expect(csvText([[-3]])).toBe("-3\r\n");
});

it("starts no formula in a spreadsheet that goes by semicolons, tabs or lines, with or without our quotes", () => {
  const piece = fc.constantFrom(..."=+-@;\t\r\n\" '()a1", "＝", "=cmd|' /C calc'!A1", "\u2028");
  const cell = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.tuple(fc.constant("1"), cell, cell), (row) => {
      const cells = csvText([row]).split(/[;\t\r\n\u2028]/);
      for (const each of cells) expect(each.replace(/^["\s]+/, "")).not.toMatch(/^[=+\-@＝]/);
    }),
    { numRuns: 2_000 },
  );
});

it("starts no formula behind what a spreadsheet leaves out before a cell's text", () => {
  for (const text of [" =1+1", '"=1+1', "\u00a0@A1", "  +1"]) {
    const read: unknown = parse(csvText([[text]]), { record_delimiter: "\r\n" });
    expect(read).toEqual([[text.replace(/[=+@]/, "'$&")]]);
  }
});

it("leaves an email an email, whatever sign it begins with; what only looks like one is neutralised", () => {
  for (const email of ["+anna@example.com", "-o'neil@example.co.jp", "+a.b+c@exämple.de"])
    expect(csvText([[email]])).toBe(`${email}\r\n`);
  for (const text of ["=anna@example.com", "@anna@example.com", "+1+cmd|'/C'!A1@example.com", "-f(1)@a.b"])
    expect(csvText([[text]])).toMatch(/^"?'/);
});
