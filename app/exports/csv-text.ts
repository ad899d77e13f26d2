import { stringify } from "csv-stringify/sync";

import type { Cells } from "../domain/export/columns.ts";

/** Tells spreadsheets that the text is UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** What a formula begins with, also in the wide forms that Japanese keyboards write. */
const FORMULA_START = /[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;
const LINE_BREAK = /[\t\r\n]/;
/** A spreadsheet may begin a new cell at these. It need not go by commas or by our quotes. */
const SEPARATOR = /[;\t\r\n\v\f\u0085\u2028\u2029]/;
/** What a spreadsheet leaves out before a cell's text. */
const LEFT_OUT = /["\s]/;
/** An email that begins with a sign. A spreadsheet may try it as a formula, but its characters can't call anything. */
const SIGNED_EMAIL = /^[+-][^\s@"(),:;<>[\]\\|!=]*@[^\s@"(),:;<>[\]\\|!=]+$/;

/**
 * Lines of a CSV file (RFC 4180: CRLF, quotes doubled). A spreadsheet may take a cell, or what follows a separator
 * within it, for a formula. An apostrophe is put before those. An email that begins with a sign gets none, since the
 * services that read it don't know the apostrophe.
 */
export function csvText(rows: readonly Cells[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === "string" ? harmless(cell) : cell))),
    { record_delimiter: "\r\n", quoted_match: SEPARATOR },
  );
}

function harmless(text: string): string {
  if (SIGNED_EMAIL.test(text)) return text;
  let safe = LINE_BREAK.test(text.charAt(0)) ? "'" : "";
  let startsCell = true;
  for (const character of text) {
    if (startsCell && FORMULA_START.test(character)) safe += "'";
    safe += character;
    startsCell = SEPARATOR.test(character) || (startsCell && LEFT_OUT.test(character));
  }
  return safe;
}
