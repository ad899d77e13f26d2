import { amountOf, currencyOf, dateOf, statusOf, type CsvRow } from "./cells.ts";
import { CsvError } from "./csv-error.ts";
import type { RawOrder } from "./raw-order.ts";

const NEEDED = ["Name", "Email", "Financial Status", "Paid at", "Created at", "Total"];

export function isShopifyExport(header: readonly string[]): boolean {
  return header.includes("Name") && header.includes("Total") && header.includes("Created at");
}

export function exportHeaderProblem(header: readonly string[]): string | null {
  const missing = NEEDED.filter((name) => !header.includes(name));
  return missing.length === 0 ? null : `the header lacks ${missing.join(", ")} of Shopify's order export`;
}

/**
 * Reads Shopify's own order export. The lines of one order share its name and only one of them carries the
 * totals; the others are further line items. The lines may stand in any order.
 */
export class ShopifyExport {
  readonly #orders = new Map<string, RawOrder>();
  readonly #waiting = new Map<string, number>();
  readonly #defaultCurrency: string;

  constructor(defaultCurrency: string) {
    this.#defaultCurrency = defaultCurrency;
  }

  add(row: CsvRow): void {
    const name = row.cell("Name");
    if (name === "") throw new CsvError(row.line, "Name is empty; it tells which order the line belongs to");
    if (row.cell("Total") === "" && row.cell("Financial Status") === "" && row.cell("Paid at") === "") {
      if (!this.#orders.has(name) && !this.#waiting.has(name)) this.#waiting.set(name, row.line);
      return;
    }
    const order = this.#order(row, name);
    const known = this.#orders.get(name);
    if (known !== undefined && !same(known, order)) {
      throw new CsvError(
        row.line,
        `the order ${name} stands on line ${known.line} already, with other totals`,
      );
    }
    if (known === undefined) this.#orders.set(name, order);
    this.#waiting.delete(name);
  }

  orders(): RawOrder[] {
    const [lonely] = this.#waiting;
    if (lonely !== undefined)
      throw new CsvError(lonely[1], `no line of the order ${lonely[0]} carries its Total`);
    return [...this.#orders.values()];
  }

  #order(row: CsvRow, name: string): RawOrder {
    const currency = currencyOf(row, "Currency", this.#defaultCurrency);
    const email = row.cell("Email").toLowerCase();
    const createdAt = row.cell("Created at") === "" ? null : dateOf(row, "Created at");
    const processedAt =
      row.cell("Paid at") === "" ? (createdAt ?? dateOf(row, "Created at")) : dateOf(row, "Paid at");
    const refundedMinor = amountOf(row, "Refunded Amount", currency, true);
    return {
      line: row.line,
      externalId: name,
      customer: email === "" ? null : email,
      email: email === "" ? null : email,
      createdAt: createdAt ?? processedAt,
      processedAt,
      cancelledAt: row.cell("Cancelled at") === "" ? null : dateOf(row, "Cancelled at"),
      status: statusOf(row, "Financial Status", null),
      test: false,
      source: row.cell("Source") === "" ? "web" : row.cell("Source"),
      currency,
      amountMinor: amountOf(row, "Total", currency) - refundedMinor,
      refundedMinor,
    };
  }
}

function same(a: RawOrder, b: RawOrder): boolean {
  return JSON.stringify({ ...a, line: 0 }) === JSON.stringify({ ...b, line: 0 });
}
