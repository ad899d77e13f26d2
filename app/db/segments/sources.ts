import { eligibleOrder, type EligibilitySql } from "../scoring/aggregates.server.ts";

/** A table of what is known of customers, and how its rows lead to them. */
interface Source {
  readonly table: string;
  /** The table's alias in its own query. */
  readonly alias: string;
  /** The column that names the customer, with its alias. */
  readonly customer: string;
  /** The customer's column that it is equal to. */
  readonly key: "id" | "shopify_id";
  /** A second table, joined to the first. */
  readonly besides?: { readonly table: string; readonly alias: string; readonly on: string };
  /** Which rows count at all. */
  readonly counted?: (eligibility: EligibilitySql) => string;
}

const ofCustomers = (table: string): Source => ({ table, alias: "t", customer: "t.customer_id", key: "id" });
const countedOrder = (eligibility: EligibilitySql): string => eligibleOrder(eligibility, "o.");

const SOURCES = {
  orders: {
    table: "orders",
    alias: "o",
    customer: "o.customer_shopify_id",
    key: "shopify_id",
    counted: countedOrder,
  },
  items: {
    table: "order_lines",
    alias: "t",
    customer: "o.customer_shopify_id",
    key: "shopify_id",
    besides: { table: "orders", alias: "o", on: "o.id = t.order_id" },
    counted: countedOrder,
  },
  moves: { ...ofCustomers("moves"), besides: { table: "runs", alias: "r", on: "r.id = t.run_id" } },
  contacts: ofCustomers("customer_contacts"),
  places: ofCustomers("customer_places"),
  tags: ofCustomers("customer_tags"),
  lists: ofCustomers("customer_lists"),
  properties: ofCustomers("customer_properties"),
  engagement: ofCustomers("customer_engagement"),
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof SOURCES;

/** How the rows of a source are joined to the customers. */
export type SourceRows =
  /** It has one row a customer at most. */
  | { readonly kind: "row" }
  | { readonly kind: "grouped"; readonly columns: readonly string[]; readonly condition: string | null };

/** The join of a source under its own name. Customers without rows stay. */
export function joinOf(name: SourceName, rows: SourceRows, eligibility: () => EligibilitySql): string {
  const { table, key }: Source = SOURCES[name];
  if (rows.kind === "row")
    return `left join ${table} ${name} on ${name}.shop_id = $1 and ${name}.customer_id = c.id`;
  return `left join ${groupedOf(name, rows, eligibility)} on ${name}.customer = c.${key}`;
}

/** A source by itself, and its column with the customer's id. Conditions follow after `and`. */
export function aloneOf(
  name: SourceName,
  rows: SourceRows,
  eligibility: () => EligibilitySql,
): { readonly from: string; readonly customer: string } {
  if (rows.kind === "row")
    return {
      from: `from ${SOURCES[name].table} ${name} where ${name}.shop_id = $1`,
      customer: `${name}.customer_id`,
    };
  return { from: `from ${groupedOf(name, rows, eligibility)} where true`, customer: `${name}.customer` };
}

type Grouped = Extract<SourceRows, { readonly kind: "grouped" }>;

function groupedOf(name: SourceName, rows: Grouped, eligibility: () => EligibilitySql): string {
  const { table, alias, customer, besides, counted }: Source = SOURCES[name];
  const more = besides
    ? `join ${besides.table} ${besides.alias} on ${besides.alias}.shop_id = $1 and ${besides.on}`
    : "";
  const conditions = [counted?.(eligibility()), rows.condition === null ? undefined : `(${rows.condition})`];
  const where = conditions.flatMap((each) => (each === undefined ? [] : [`and ${each}`])).join(" ");
  return `(
    select ${customer} as customer, ${rows.columns.join(", ")}
      from ${table} ${alias} ${more} where ${alias}.shop_id = $1 ${where} group by 1
  ) ${name}`;
}
