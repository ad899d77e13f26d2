import type { Simulation } from "../simulation.ts";
import type { StoredCustomer } from "../store/store.ts";
import { Connection } from "./connection.ts";
import { CustomerNode, displayNameOf } from "./nodes/customer-node.ts";
import type { ListArguments } from "./order-query.ts";
import { dateField, fold, numberField, searchFilter, wordField, type SearchField } from "./search/search.ts";

/** The `customers` root. */
export function queryCustomers(simulation: Simulation, list: ListArguments): Connection<CustomerNode> {
  const { customers } = simulation.data;
  const found = matchingCustomers(simulation, list.query);
  found.sort(list.sortKey === "RELEVANCE" ? byRelevance(list.query ?? "") : comparison(list.sortKey ?? "ID"));
  if (list.reverse === true) found.reverse();
  const ids = Float64Array.from(found, (customer) => customer.id);
  return new Connection(
    ids,
    (id) => {
      const customer = customers.get(id);
      if (customer === undefined) throw new Error(`Customer ${id} went away while it was being read.`);
      return new CustomerNode(simulation, customer);
    },
    list,
  );
}

export function matchingCustomers(
  simulation: Simulation,
  query: string | null | undefined,
): StoredCustomer[] {
  const matches = searchFilter(query, customerFields(simulation), ANY_TEXT);
  return [...simulation.data.customers.values()].filter(matches);
}

/** Shopify's search over several fields: name, email, tags and the text of the id. */
const ANY_TEXT: SearchField<StoredCustomer> = wordField((customer) => [
  displayNameOf(customer),
  customer.email ?? "",
  ...customer.tags,
  String(customer.id),
]);

function customerFields(simulation: Simulation): Record<string, SearchField<StoredCustomer>> {
  const now = (): number => simulation.now();
  const created = dateField<StoredCustomer>((customer) => customer.createdAt, now);
  const spent = (customer: StoredCustomer): number => simulation.totals.of(customer.id).spentMinor / 100;
  return {
    id: numberField((customer) => customer.id),
    email: wordField((customer) => [customer.email ?? ""]),
    first_name: wordField((customer) => [customer.firstName ?? ""]),
    last_name: wordField((customer) => [customer.lastName ?? ""]),
    customer_date: created,
    created_at: created,
    updated_at: dateField((customer) => customer.updatedAt, now),
    orders_count: numberField((customer) => simulation.totals.of(customer.id).orders),
    total_spent: numberField(spent),
    tag: tagField(true),
    tag_not: tagField(false),
  };
}

/** Whole tags, separated by commas: any of them, or none of them for `tag_not`. */
function tagField(present: boolean): SearchField<StoredCustomer> {
  return ({ value }) => {
    const asked = value.split(",").map(fold);
    return (customer) => customer.tags.some((tag) => asked.includes(fold(tag))) === present;
  };
}

/** Customers who have more of the words whole in their names and emails come first. */
function byRelevance(query: string): (a: StoredCustomer, b: StoredCustomer) => number {
  const asked = new Set(query.split(/\s+/).map((word) => fold(word.replace(/\*$/, ""))));
  const hits = (customer: StoredCustomer): number =>
    `${displayNameOf(customer)} ${customer.email ?? ""}`
      .split(/[\s@]+/)
      .filter((word) => asked.has(fold(word))).length;
  const found = new Map<number, number>();
  const relevance = (customer: StoredCustomer): number => {
    const known = found.get(customer.id) ?? hits(customer);
    found.set(customer.id, known);
    return known;
  };
  return (a, b) => relevance(b) - relevance(a) || a.id - b.id;
}

function comparison(sortKey: string): (a: StoredCustomer, b: StoredCustomer) => number {
  if (sortKey === "CREATED_AT") return (a, b) => a.createdAt - b.createdAt || a.id - b.id;
  if (sortKey === "UPDATED_AT") return (a, b) => a.updatedAt - b.updatedAt || a.id - b.id;
  if (sortKey !== "NAME") return (a, b) => a.id - b.id;
  const name = (customer: StoredCustomer): string =>
    fold(`${customer.lastName ?? ""}, ${customer.firstName ?? ""}`);
  return (a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a.id - b.id);
}
