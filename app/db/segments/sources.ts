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
  readonly counted?: (limits: SourceLimits) => string;
}

const ofCustomers = (table: string): Source => ({ table, alias: "t", customer: "t.customer_id", key: "id" });
const countedOrder = ({ eligibility }: SourceLimits): string => eligibleOrder(eligibility(), "o.");

const SOURCES = {
  orders: {
    table: "orders",
    alias: "o",
    customer: "o.customer_shopify_id",
    key: "shopify_id",
    counted: countedOrder,
  },
  /** All that were placed by a run, whether the groups count them or not. */
  placed: {
    table: "orders",
    alias: "o",
    customer: "o.customer_shopify_id",
    key: "shopify_id",
    counted: ({ asOf }) =>
      `o.state in ('counted', 'not_paid') and o.customer_shopify_id is not null and o.processed_at < ${asOf()}`,
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
  picked: ofCustomers("picked_customers"),
  properties: ofCustomers("customer_properties"),
  engagement: ofCustomers("customer_engagement"),
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof SOURCES;

/** How the rows of a source are joined to the customers. */
export type SourceRows =
  /** It has one row a customer at most. */
  | { readonly kind: "row" }
  | { readonly kind: "grouped"; readonly columns: readonly string[]; readonly condition: string | null };

/** What bounds the rows of all sources. */
export interface SourceLimits {
  readonly eligibility: () => EligibilitySql;
  /** Nothing from this moment on counts. */
  readonly asOf: () => string;
  /** SQL of the keys of those whom alone rows are read of; null: of all. */
  readonly some: ((key: Source["key"]) => string) | null;
}

/** The join of a source under its own name. Customers without rows stay. */
export function joinOf(name: SourceName, rows: SourceRows, limits: SourceLimits): string {
  const { table, key }: Source = SOURCES[name];
  if (rows.kind === "row")
    return `left join ${table} ${name} on ${name}.shop_id = $1 and ${name}.customer_id = c.id`;
  return `left join ${groupedOf(name, rows, limits)} on ${name}.customer = c.${key}`;
}

/** A source by itself, and its column with the customer's id. Conditions follow after `and`. */
export function aloneOf(
  name: SourceName,
  rows: SourceRows,
  limits: SourceLimits,
): { readonly from: string; readonly customer: string } {
  if (rows.kind === "row") {
    const some = limits.some === null ? "" : `and ${name}.customer_id = any(${limits.some("id")})`;
    return {
      from: `from ${SOURCES[name].table} ${name} where ${name}.shop_id = $1 ${some}`,
      customer: `${name}.customer_id`,
    };
  }
  return { from: `from ${groupedOf(name, rows, limits)} where true`, customer: `${name}.customer` };
}

/**
 * The rows of a source that meet a condition, and their column with the customer's id. A customer may have several.
 * Conditions follow after `and`.
 */
export function rowsOf(
  name: SourceName,
  condition: string,
  limits: SourceLimits,
): { readonly from: string; readonly customer: string } {
  return { from: fromOf(name, condition, limits), customer: SOURCES[name].customer };
}

type Grouped = Extract<SourceRows, { readonly kind: "grouped" }>;

function groupedOf(name: SourceName, { columns, condition }: Grouped, limits: SourceLimits): string {
  return `(
    select ${SOURCES[name].customer} as customer, ${columns.join(", ")}
      ${fromOf(name, condition, limits)} group by 1
  ) ${name}`;
}

function fromOf(name: SourceName, condition: string | null, limits: SourceLimits): string {
  const { some } = limits;
  const { table, alias, customer, key, besides, counted }: Source = SOURCES[name];
  const more = besides
    ? `join ${besides.table} ${besides.alias} on ${besides.alias}.shop_id = $1 and ${besides.on}`
    : "";
  const conditions = [
    counted?.(limits) ?? null,
    some === null ? null : `${customer} = any(${some(key)})`,
    condition === null ? null : `(${condition})`,
  ];
  const where = conditions.flatMap((each) => (each === null ? [] : [`and ${each}`])).join(" ");
  return `from ${table} ${alias} ${more} where ${alias}.shop_id = $1 ${where}`;
}
