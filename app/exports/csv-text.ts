import { stringify } from "csv-stringify/sync";

import type { Cells } from "../domain/export/columns.ts";

/** Tells spreadsheets that the text is UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Lines of a CSV file (RFC 4180: CRLF, quotes doubled). A cell that a spreadsheet would take for a formula begins with an
 * apostrophe, which spreadsheets hide.
 */
export function csvText(rows: readonly Cells[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: "\r\n", escape_formulas: true, quoted_match: /[\r\n]/ },
  );
}
