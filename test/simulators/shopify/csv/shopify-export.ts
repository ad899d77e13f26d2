import { amountOf, currencyOf, dateOf, emailOf, statusOf, type CsvRow } from "./cells.ts";
import { CsvError } from "./csv-error.ts";
import { ExportNotes } from "./export-notes.ts";
import { phoneOf } from "./phone.ts";
import type { RawOrder } from "./raw-order.ts";

const NEEDED = ["Name", "Email", "Financial Status", "Paid at", "Created at", "Total"];
/** Without these columns orders can be read, but they count as more than they are. */
const MISSED: Readonly<Record<string, string>> = {
  "Cancelled at": "no order counts as cancelled",
  "Refunded Amount": "no order counts as refunded",
  "Outstanding Balance": "a partly paid order counts as paid in full",
};

export function isShopifyExport(header: readonly string[]): boolean {
  return header.includes("Name") && header.includes("Total") && header.includes("Created at");
}

export function exportHeaderProblem(header: readonly string[]): string | null {
  const missing = NEEDED.filter((name) => !header.includes(name));
  return missing.length === 0 ? null : `the header lacks ${missing.join(", ")} of Shopify's order export`;
}

/** What follows if an export lacks a column. */
export function missedColumns(header: readonly string[]): string[] {
  return Object.entries(MISSED)
    .filter(([name]) => !header.includes(name))
    .map(([name, effect]) => `The file has no column "${name}": ${effect}.`);
}

/**
 * Reads Shopify's own order export. The lines of one order share its name, and one of them carries the totals. The
 * others are further line items. Orders of one name are told apart by their Id. The lines may stand in any order.
 */
export class ShopifyExport {
  readonly #orders = new Map<string, RawOrder>();
  /** The first line of each name that carries an order. */
  readonly #named = new Map<string, RawOrder>();
  readonly #waiting = new Map<string, number>();
  readonly #defaultCurrency: string;
  readonly #notes = new ExportNotes();

  constructor(defaultCurrency: string) {
    this.#defaultCurrency = defaultCurrency;
  }

  add(row: CsvRow): void {
    const name = row.cell("Name");
    if (name === "") throw new CsvError(row.line, "Name is empty; it tells which order the line belongs to");
    if (row.cell("Total") === "" && row.cell("Financial Status") === "" && row.cell("Paid at") === "") {
      if (!this.#named.has(name) && !this.#waiting.has(name)) this.#waiting.set(name, row.line);
      return;
    }
    this.#waiting.delete(name);
    this.#take(name, this.#order(row, name));
  }

  orders(): RawOrder[] {
    const [lonely] = this.#waiting;
    if (lonely !== undefined)
      throw new CsvError(lonely[1], `no line of the order ${lonely[0]} carries its Total`);
    return [...this.#orders.values()];
  }

  /** What was read in another way than one might think. */
  notes(): string[] {
    return this.#notes.all();
  }

  #take(name: string, order: RawOrder): void {
    const key = order.externalId ?? name;
    const known = this.#orders.get(key);
    if (known === undefined) {
      const other = this.#named.get(name);
      if (other === undefined) this.#named.set(name, order);
      else this.#notes.sameName(name, other.line, order.line, same(other, order));
      this.#orders.set(key, order);
      if (order.phone !== null) this.#notes.phoneOnly(order.phone);
      if (order.status === "PARTIALLY_PAID" && order.outstandingMinor > 0)
        this.#notes.partlyPaid(name, order.line);
      return;
    }
    if (!same(known, order))
      throw new CsvError(
        order.line,
        `the order ${name} stands on line ${known.line} already, with other totals; ` +
          "remove the line that is out of date, or keep the column Id, by which two orders of one name are told apart",
      );
    this.#notes.counted(name, known.line, order.line);
  }

  #order(row: CsvRow, name: string): RawOrder {
    const id = row.cell("Id");
    const currency = currencyOf(row, "Currency", this.#defaultCurrency);
    const email = emailOf(row, "Email")?.toLowerCase() ?? null;
    const phone = email === null ? this.#phone(row) : null;
    const createdAt = row.cell("Created at") === "" ? null : dateOf(row, "Created at");
    const processedAt =
      row.cell("Paid at") === "" ? (createdAt ?? dateOf(row, "Created at")) : dateOf(row, "Paid at");
    const refundedMinor = amountOf(row, "Refunded Amount", currency, true);
    return {
      line: row.line,
      // A space sorts before any digit, so the orders keep the order of their names.
      externalId: id === "" ? name : `${name} ${id}`,
      customer: email ?? phone,
      email,
      phone,
      createdAt: createdAt ?? processedAt,
      processedAt,
      cancelledAt: row.cell("Cancelled at") === "" ? null : dateOf(row, "Cancelled at"),
      status: statusOf(row, "Financial Status", null),
      test: false,
      source: row.cell("Source") === "" ? "web" : row.cell("Source"),
      currency,
      amountMinor: amountOf(row, "Total", currency) - refundedMinor,
      outstandingMinor: amountOf(row, "Outstanding Balance", currency, true),
      refundedMinor,
    };
  }

  /** A customer without email is known by the phone. If that is no number, the order is a guest's. */
  #phone(row: CsvRow): string | null {
    const text = row.cell("Phone");
    const phone = text === "" ? null : phoneOf(text);
    if (text !== "" && phone === null) this.#notes.badPhone(text, row.line);
    return phone;
  }
}

/** Whether two lines say the same of an order, apart from its Id. */
function same(a: RawOrder, b: RawOrder): boolean {
  return sayingOf(a) === sayingOf(b);
}

function sayingOf(order: RawOrder): string {
  return JSON.stringify({ ...order, line: 0, externalId: null });
}
