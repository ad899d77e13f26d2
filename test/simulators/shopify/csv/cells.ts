import { FINANCIAL_STATUSES, type FinancialStatus } from "../store/order-table.ts";
import { minorOf } from "../store/money.ts";
import { CsvError } from "./csv-error.ts";

/** The cells of a line by their column, and the line's place in the file. */
export interface CsvRow {
  readonly line: number;
  /** The cell without invisible characters around it. It is empty if there is no such column or cell. */
  cell(column: string): string;
}

/** Spaces and invisible characters, such as the zero-width ones that are copied from web pages. */
const UNSEEN_AROUND = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/** A cell's text without invisible characters around it. */
export function cleanCell(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN_AROUND, "");
}

/** Most cells have none of them. */
const PLAIN = /^[!-~]*$/;

/** An email without invisible characters anywhere, since they are no part of an address; null: there is none. */
export function emailOf(row: CsvRow, column: string): string | null {
  const email = row.cell(column).replace(/\p{Cf}+/gu, "");
  return email === "" ? null : email;
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds of `2024-01-31`, `2024-01-31 10:00:00 +0100` and ISO 8601. Without a zone it is UTC. */
export function dateOf(row: CsvRow, column: string): number {
  const text = row.cell(column);
  if (text === "") throw new CsvError(row.line, `${column} is empty; a date such as 2024-01-31 is needed`);
  const moment = momentOf(text);
  if (moment === null) {
    throw new CsvError(
      row.line,
      `${column} "${text}" is not a date; write 2024-01-31 or 2024-01-31 10:00:00 +0100`,
    );
  }
  return moment;
}

function momentOf(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "0",
    zone = "Z",
  ] = match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const back = new Date(midnight);
  const real = back.getUTCMonth() === Number(month) - 1 && back.getUTCDate() === Number(day);
  if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  const offsetMinutes =
    offset === null ? 0 : (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  if (Math.abs(offsetMinutes) > 14 * 60) return null;
  const milliseconds = Number(`0.${fraction}`) * 1000;
  return (
    midnight +
    ((Number(hour) * 60 + Number(minute) - offsetMinutes) * 60 + Number(second)) * 1000 +
    Math.floor(milliseconds)
  );
}

/** Minor units of a cell such as `12.50`. An empty cell is 0 if that is allowed. */
export function amountOf(row: CsvRow, column: string, currency: string, emptyIsZero = false): number {
  const text = row.cell(column);
  if (text === "" && emptyIsZero) return 0;
  const minor = minorOf(text, currency);
  if (minor !== null) return minor;
  const seen = text === "" ? `${column} is empty` : `${column} "${text}" is not an amount in ${currency}`;
  throw new CsvError(
    row.line,
    `${seen}; write it as 1234.50, without a currency sign or separators of thousands`,
  );
}

/** A status in either of Shopify's spellings. An empty cell means the given one. */
export function statusOf(
  row: CsvRow,
  column: string,
  whenEmpty: FinancialStatus | null,
): FinancialStatus | null {
  const text = row.cell(column);
  if (text === "") return whenEmpty;
  const asked = text.toUpperCase().replaceAll(/[ -]+/g, "_");
  const status = FINANCIAL_STATUSES.find((one) => one === asked);
  if (status !== undefined) return status;
  const known = FINANCIAL_STATUSES.map((one) => one.toLowerCase()).join(", ");
  throw new CsvError(row.line, `${column} "${text}" is none of ${known}`);
}

export function truthOf(row: CsvRow, column: string): boolean {
  const text = row.cell(column).toLowerCase();
  if (["", "false", "no", "0"].includes(text)) return false;
  if (["true", "yes", "1"].includes(text)) return true;
  throw new CsvError(row.line, `${column} "${row.cell(column)}" is neither true nor false`);
}

export function currencyOf(row: CsvRow, column: string, whenEmpty: string): string {
  const text = row.cell(column).toUpperCase();
  if (text === "") return whenEmpty;
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new CsvError(row.line, `${column} "${row.cell(column)}" is no three-letter currency code`);
}
