/** What the list of all customers and those of the groups have in common. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import {
  findScored,
  type ListedCustomer,
  type PagePlace,
  type ScoredList,
  type ScoredPage,
} from "../../db/insights/scored-customers.server.ts";
import { filtered, type CustomerFilter } from "../../domain/customers/customer-filter.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import {
  namesIfReachable,
  searchCustomerIds,
  shownName,
  type CustomerName,
} from "../../shopify/customers.server.ts";
import {
  PAGE_SIZE,
  type CustomerRow,
  type CustomerRows,
  type SearchView,
} from "../../web/ui/customers/customer-rows.ts";

/** Gives the shop's Admin API client. It is called only when there is something to ask. */
export type AskAdmin = () => Promise<AdminClient>;

/** Shopify gives at most this many at once. */
const SEARCH_LIMIT = 250;

interface Search {
  readonly text: string;
  readonly filter: CustomerFilter;
  readonly order: Pick<ScoredList, "by" | "descending">;
}

/** The customers whom Shopify's own search finds, as far as the filter lets them through. */
export async function searchScored(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  { text, filter, order }: Search,
): Promise<SearchView> {
  const ids = await searchCustomerIds(await admin(), text, SEARCH_LIMIT).catch(() => null);
  if (ids === null) return { outcome: "unavailable" };
  const found = await inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    return run === null ? [] : findScored(sql, { ...filtered(filter, run), ...order }, ids, PAGE_SIZE + 1);
  });
  const more = found.length > PAGE_SIZE || ids.length === SEARCH_LIMIT;
  return { outcome: "found", more, ...(await withNames(admin, found.slice(0, PAGE_SIZE))) };
}

/** The rows of customers. Names are read from Shopify for these only. */
export async function withNames(
  admin: AskAdmin,
  customers: readonly ListedCustomer[],
): Promise<CustomerRows> {
  const ids = customers.flatMap(({ shopifyId }) => (shopifyId === null ? [] : [shopifyId]));
  const names = await namesIfReachable(admin, ids);
  return {
    namesUnavailable: names === null,
    rows: customers.map((each) =>
      rowOf(each, each.shopifyId === null ? undefined : names?.get(each.shopifyId)),
    ),
  };
}

function rowOf(customer: ListedCustomer, known: CustomerName | undefined): CustomerRow {
  const { id, group, lastOrderAt, orderCount, spentMinor, stakeMinor, r, f, m } = customer;
  return {
    id: String(id),
    ...shownName(known),
    group,
    lastOrderAt: lastOrderAt.toISOString(),
    orderCount,
    spentMinor: Number(spentMinor),
    stakeMinor: stakeMinor === null ? null : Number(stakeMinor),
    score: { r, f, m },
  };
}

/** Which page of a list is shown. */
export interface PageAt {
  readonly place: PagePlace;
  /** For showing only. `place` decides the rows. From 1. */
  readonly page: number;
}

/** The addresses of the neighbouring pages; null: there is none. */
export function neighbourUrls(
  { customers, hasPrevious, hasNext }: ScoredPage,
  page: number,
  urlOf: (at: PageAt) => string,
): { readonly previousUrl: string | null; readonly nextUrl: string | null } {
  const [first, last] = [customers.at(0), customers.at(-1)];
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? urlOf({ page: Math.max(1, page - 1), place: { before: first.id } })
        : null,
    nextUrl: hasNext && last !== undefined ? urlOf({ page: page + 1, place: { after: last.id } }) : null,
  };
}
