import { storeOf } from "./assemble-store.ts";
import type { CsvRow } from "./cells.ts";
import { CsvError } from "./csv-error.ts";
import { openCsv } from "./csv-rows.ts";
import type { RawOrder } from "./raw-order.ts";
import { exportHeaderProblem, isShopifyExport, missedColumns, ShopifyExport } from "./shopify-export.ts";
import { isSimpleHeader, simpleHeaderProblem, simpleOrder } from "./simple-format.ts";
import type { StoreData } from "../store/store.ts";

export { CsvError } from "./csv-error.ts";

interface CsvStoreOptions {
  /** Called now and then with how many rows were read. */
  readonly onRows?: (rows: number) => void;
  readonly domain?: string;
  /** The currency of a line that names none, and the shop's if no line names one. */
  readonly currency?: string;
}

/** A store, and what the merchant should know of how its file was read. */
export interface CsvStore extends StoreData {
  readonly notes: readonly string[];
}

/**
 * Reads a CSV of orders into a store: either `customer_id,date,amount` with its optional columns, or Shopify's order
 * export. The order of the lines does not matter.
 * @throws CsvError that names the line and the reason
 */
export async function readOrdersCsv(path: string, options: CsvStoreOptions = {}): Promise<CsvStore> {
  const currency = options.currency ?? "EUR";
  const { header, rows: all, notes } = await openCsv(path);
  const rows = counted(all, options.onRows);
  if (isShopifyExport(header)) {
    refuse(exportHeaderProblem(header));
    const reader = new ShopifyExport(currency);
    for await (const row of rows) reader.add(row);
    const store = storeOf(reader.orders(), options.domain, currency);
    return { ...store, notes: [...notes, ...missedColumns(header), ...reader.notes()] };
  }
  if (!isSimpleHeader(header)) {
    throw new CsvError(
      1,
      `the header "${header.join(",").slice(0, 200)}" is neither customer_id,date,amount (with order_id, currency, ` +
        "financial_status, cancelled_at, test, source, email as one likes) nor that of Shopify's order export",
    );
  }
  refuse(simpleHeaderProblem(header));
  const orders: RawOrder[] = [];
  for await (const row of rows) orders.push(simpleOrder(row, currency));
  return { ...storeOf(orders, options.domain, currency), notes };
}

const TOLD_EVERY_ROWS = 250_000;

async function* counted(
  rows: AsyncIterable<CsvRow>,
  onRows: CsvStoreOptions["onRows"],
): AsyncGenerator<CsvRow> {
  let count = 0;
  for await (const row of rows) {
    yield row;
    if (++count % TOLD_EVERY_ROWS === 0) onRows?.(count);
  }
}

function refuse(problem: string | null): void {
  if (problem !== null) throw new CsvError(1, problem);
}
