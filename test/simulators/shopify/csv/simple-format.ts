import { amountOf, currencyOf, dateOf, emailOf, statusOf, truthOf, type CsvRow } from "./cells.ts";
import { CsvError } from "./csv-error.ts";
import type { RawOrder } from "./raw-order.ts";

const NEEDED = ["customer_id", "date", "amount"];
const OPTIONAL = ["order_id", "currency", "financial_status", "cancelled_at", "test", "source", "email"];

export function isSimpleHeader(header: readonly string[]): boolean {
  return NEEDED.every((name) => header.includes(name));
}

/** What is wrong with a header that is meant for this format; null: nothing. */
export function simpleHeaderProblem(header: readonly string[]): string | null {
  const unknown = header.filter((name) => name !== "" && !NEEDED.includes(name) && !OPTIONAL.includes(name));
  if (unknown.length === 0) return null;
  return `the header has columns that are not known: ${unknown.join(", ")}; known are ${[...NEEDED, ...OPTIONAL].join(", ")}`;
}

/** A line's order. */
export function simpleOrder(row: CsvRow, defaultCurrency: string): RawOrder {
  const customer = row.cell("customer_id");
  if (customer === "") throw new CsvError(row.line, "customer_id is empty");
  const currency = currencyOf(row, "currency", defaultCurrency);
  const date = dateOf(row, "date");
  const orderId = row.cell("order_id");
  return {
    line: row.line,
    externalId: orderId === "" ? null : orderId,
    customer,
    email: emailOf(row, "email"),
    phone: null,
    createdAt: date,
    processedAt: date,
    cancelledAt: row.cell("cancelled_at") === "" ? null : dateOf(row, "cancelled_at"),
    status: statusOf(row, "financial_status", "PAID"),
    test: truthOf(row, "test"),
    source: row.cell("source") === "" ? "web" : row.cell("source"),
    currency,
    amountMinor: amountOf(row, "amount", currency),
    outstandingMinor: 0,
    refundedMinor: 0,
  };
}
