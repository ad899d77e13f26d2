import type { Simulation } from "../simulation.ts";
import type { NumberColumn } from "../store/order-table.ts";
import { Connection, type PageArguments } from "./connection.ts";
import { OrderNode } from "./nodes/order-node.ts";
import { dateField, numberField, searchFilter, wordField, type SearchField } from "./search/search.ts";

export interface ListArguments extends PageArguments {
  readonly query?: string | null;
  readonly sortKey?: string | null;
  readonly reverse?: boolean | null;
}

const SIXTY_DAYS_MS = 60 * 86_400_000;

const SORT_COLUMNS: Readonly<Record<string, NumberColumn>> = {
  CREATED_AT: "createdAt",
  PROCESSED_AT: "processedAt",
  UPDATED_AT: "updatedAt",
  CURRENT_TOTAL_PRICE: "totalMinor",
  TOTAL_PRICE: "totalMinor",
};

/** Without `read_all_orders` an app sees only the orders of the last 60 days. */
export function isVisible(simulation: Simulation, row: number): boolean {
  if (simulation.grant.has("read_all_orders")) return true;
  return simulation.data.orders.number(row, "createdAt") >= simulation.now() - SIXTY_DAYS_MS;
}

/** The `orders` root: filtered by search, cut to 60 days without `read_all_orders`, and sorted. */
export function queryOrders(simulation: Simulation, list: ListArguments): Connection<OrderNode> {
  const { orders } = simulation.data;
  const matches = searchFilter(list.query, orderFields(simulation), bareOrderWord(simulation));
  const rows = new Uint32Array(orders.length);
  let count = 0;
  for (let row = 0; row < orders.length; row++) {
    if (orders.isDeleted(row) || !isVisible(simulation, row) || !matches(row)) continue;
    rows[count++] = row;
  }
  const found = rows.subarray(0, count);
  sortRows(found, simulation, SORT_COLUMNS[list.sortKey ?? "PROCESSED_AT"] ?? "id");
  if (list.reverse === true) found.reverse();
  return new Connection(found, (row) => new OrderNode(simulation, row), list);
}

function sortRows(rows: Uint32Array, simulation: Simulation, column: NumberColumn): void {
  const { orders } = simulation.data;
  const compare = (a: number, b: number): number =>
    orders.number(a, column) - orders.number(b, column) || orders.number(a, "id") - orders.number(b, "id");
  for (let at = 1; at < rows.length; at++) {
    if (compare(rows[at - 1] ?? 0, rows[at] ?? 0) > 0) {
      rows.sort(compare);
      return;
    }
  }
}

function orderFields(simulation: Simulation): Record<string, SearchField<number>> {
  const { orders } = simulation.data;
  const moment = (column: NumberColumn): SearchField<number> =>
    dateField(
      (row) => orders.number(row, column),
      () => simulation.now(),
    );
  const customer = numberField<number>((row) => orders.number(row, "customerId"));
  return {
    id: numberField((row) => orders.number(row, "id")),
    customer_id: customer,
    created_at: moment("createdAt"),
    processed_at: moment("processedAt"),
    updated_at: moment("updatedAt"),
    financial_status: wordField((row) => [orders.get(row).status?.toLowerCase() ?? ""]),
    source_name: wordField((row) => [orders.get(row).source ?? ""]),
    test:
      ({ value }) =>
      (row) =>
        String(orders.get(row).test) === value,
    status: ({ value }) =>
      value === "any" ? null : (row) => (orders.get(row).cancelledAt !== null) === (value === "cancelled"),
  };
}

function bareOrderWord(simulation: Simulation): SearchField<number> {
  const { orders } = simulation.data;
  return wordField((row) => [
    String(orders.number(row, "id")),
    `#${orders.number(row, "id") % 1_000_000_000}`,
  ]);
}
