import type { Group } from "../../domain/groups/group.ts";
import type { LastOrderBetween } from "../../domain/rfm/recency.ts";
import type { ScoreChoice } from "../../domain/rfm/score-figures.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * What a list of customers is ordered by. An index gives the order by the last order. The other orders sort what the
 * list has, by an index that holds all that is sorted and asked by.
 */
export type CustomerOrder = "last_order" | "orders" | "spent";

/** To which of a group's customers a list is narrowed. R is left out: when the last order was says the same. */
export interface ListFilter extends Omit<ScoreChoice, "r">, LastOrderBetween {}

/** Customers of a group in an order. */
export interface CustomerList {
  readonly group: Group;
  readonly filter: ListFilter;
  readonly by: CustomerOrder;
  readonly descending: boolean;
}

/** Where a page starts: after or before a customer, given by the internal id; null: at the beginning. */
export type PagePlace = { readonly after: bigint } | { readonly before: bigint } | null;

export interface ListedCustomer {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  readonly lastOrderAt: Date;
  readonly orderCount: number;
  readonly spentMinor: bigint;
  readonly r: number;
  readonly f: number;
  readonly m: number;
}

export interface CustomerPage {
  readonly customers: ListedCustomer[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

const COLUMN: Record<CustomerOrder, string> = {
  last_order: "last_order_at",
  orders: "order_count",
  spent: "spent_minor",
};

const LISTED = `id, shopify_id as "shopifyId", last_order_at as "lastOrderAt", order_count as "orderCount",
  spent_minor as "spentMinor", r, f, m`;
const SCORED = "last_order_at is not null and r is not null and f is not null and m is not null";

/** The conditions of a list, with values added to `values`. The shop is $1 and the group $2. */
function conditionsOf({ filter: { f, m, after, until } }: CustomerList, values: unknown[]): string {
  const bound = (condition: string, value: unknown): string =>
    value === null ? "" : ` and ${condition} $${String(values.push(value))}`;
  return [
    bound("f =", f),
    bound("m =", m),
    bound("last_order_at >", after?.toISOString() ?? null),
    bound("last_order_at <=", until?.toISOString() ?? null),
  ].join("");
}

/**
 * A page of a group's customers. It is found by the neighbouring customer's position in the order, not by counting
 * rows. So a late page costs no more than the first. Of 400,000 customers by spend it takes 0.1 s, filtered 30 ms at most. If the neighbour is gone, the first page is given.
 */
export async function readCustomerPage(
  sql: ShopSql,
  list: CustomerList,
  place: PagePlace,
  size: number,
): Promise<CustomerPage> {
  const column = COLUMN[list.by];
  const backwards = place !== null && "before" in place;
  const neighbour =
    place === null ? null : await findNeighbour(sql, "after" in place ? place.after : place.before);
  const descending = list.descending !== (backwards && neighbour !== null);
  const direction = descending ? "desc" : "asc";
  const values: unknown[] = [sql.shopId, list.group, size + 1];
  const filtered = conditionsOf(list, values);
  const beyond =
    neighbour === null
      ? ""
      : `and (${column}, id) ${descending ? "<" : ">"} (select ${column}, id from customers where shop_id = $1 and id = $${String(values.push(neighbour))})`;
  const rows = await sql.query<ListedCustomer>(
    // Only ids are sorted; the other columns are read of the page's rows. Every customer in a group has scores.
    `select ${LISTED} from customers
      where ${SCORED} and shop_id = $1 and id = any(array(
        select id from customers
         where shop_id = $1 and "group" = $2 ${filtered} ${beyond}
         order by ${column} ${direction}, id ${direction} limit $3))
      order by ${column} ${direction}, id ${direction}`,
    values,
  );
  const more = rows.length > size;
  const customers = rows.slice(0, size);
  if (neighbour === null) return { customers, hasPrevious: false, hasNext: more };
  return backwards
    ? { customers: customers.reverse(), hasPrevious: more, hasNext: true }
    : { customers, hasPrevious: true, hasNext: more };
}

async function findNeighbour(sql: ShopSql, id: bigint): Promise<bigint | null> {
  const [row] = await sql.query<{ id: bigint }>(
    `select id from customers where shop_id = $1 and id = $2 and ${SCORED}`,
    [sql.shopId, id],
  );
  return row?.id ?? null;
}

/** The given Shopify customers who are in the group, in the list's order; at most `limit`. */
export async function findInGroup(
  sql: ShopSql,
  list: CustomerList,
  shopifyIds: readonly bigint[],
  limit: number,
): Promise<ListedCustomer[]> {
  const column = COLUMN[list.by];
  const direction = list.descending ? "desc" : "asc";
  const values: unknown[] = [sql.shopId, list.group, shopifyIds, limit];
  const filtered = conditionsOf(list, values);
  return sql.query<ListedCustomer>(
    `select ${LISTED} from customers
      where shop_id = $1 and "group" = $2 and shopify_id = any($3::bigint[]) and ${SCORED} ${filtered}
      order by ${column} ${direction}, id ${direction} limit $4`,
    values,
  );
}

/** How many customers a list has, counted up to a limit. */
export async function countCustomers(sql: ShopSql, list: CustomerList, limit: number): Promise<number> {
  const values: unknown[] = [sql.shopId, list.group, limit];
  const filtered = conditionsOf(list, values);
  const [row] = await sql.query<{ customers: number }>(
    `select count(*)::int as customers from (
       select from customers where shop_id = $1 and "group" = $2 ${filtered} limit $3) counted`,
    values,
  );
  return row?.customers ?? 0;
}

/** The customers of a group whose last order was in a time, and what they have spent. */
export async function sumCustomers(
  sql: ShopSql,
  list: CustomerList,
): Promise<{ customers: number; spentMinor: number }> {
  const values: unknown[] = [sql.shopId, list.group];
  const filtered = conditionsOf(list, values);
  const [row] = await sql.query<{ customers: number; spentMinor: number }>(
    `select count(*)::int as customers, coalesce(sum(spent_minor), 0)::float8 as "spentMinor"
       from customers where shop_id = $1 and "group" = $2 ${filtered}`,
    values,
  );
  return row ?? { customers: 0, spentMinor: 0 };
}
