import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  countScored,
  findScored,
  readScoredPage,
  type GroupedCustomer,
  type ScoredList,
  type ScoredPage,
} from "../../db/insights/all-customers.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../../db/insights/group-figures.server.ts";
import { isEverybody, orderedBetween, scoresOf } from "../../domain/customers/customer-filter.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { searchCustomerIds } from "../../shopify/customers.server.ts";
import { CUSTOMER_SORT_ORDERS } from "../../web/customers/customer-sorts.ts";
import {
  COUNTED,
  PAGE_SIZE,
  type CustomersView,
  type SearchView,
} from "../../web/customers/customers-view.ts";
import { withNames, type AskAdmin } from "../app.groups.$group/customers.server.ts";
import { listUrl, type ListQuery } from "./list-query.ts";

/** Shopify gives at most this many at once. */
const SEARCH_LIMIT = 250;

/** All that the page shows; null before the first scoring. Names are read from Shopify for the page's rows only. */
export async function readCustomers(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  query: ListQuery,
): Promise<CustomersView | null> {
  const read = async (sql: ShopSql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const list = listOf(query, run);
    const page = await readScoredPage(sql, list, query.place, PAGE_SIZE);
    return { run, page, customers: await countOf(sql, query, list, run) };
  };
  const found = await inShopSql(db, shopId, read, { oneSnapshot: true });
  if (found === null) return null;
  const { run, page, customers } = found;
  return {
    currency: run.currency,
    filter: query.filter,
    sort: query.sort,
    ranges: rangesOf(run.boundaries),
    customers,
    page: page.hasPrevious ? query.page : 1,
    ...(await rowsOf(admin, page.customers)),
    ...neighbourUrls(query, page),
  };
}

/** The customers whom Shopify's own search finds, as far as the filter lets them through. */
export async function searchCustomers(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  { query, text }: { readonly query: ListQuery; readonly text: string },
): Promise<SearchView> {
  const ids = await searchCustomerIds(await admin(), text, SEARCH_LIMIT).catch(() => null);
  if (ids === null) return { outcome: "unavailable" };
  const found = await inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    return run === null ? [] : findScored(sql, listOf(query, run), ids, PAGE_SIZE + 1);
  });
  const more = found.length > PAGE_SIZE || ids.length === SEARCH_LIMIT;
  return { outcome: "found", more, ...(await rowsOf(admin, found.slice(0, PAGE_SIZE))) };
}

function listOf({ filter, sort }: ListQuery, { boundaries, asOf }: NewestRun): ScoredList {
  return {
    scores: scoresOf(filter, boundaries),
    ordered: filter.days === null ? { after: null, upTo: null } : orderedBetween(filter.days, asOf),
    ...CUSTOMER_SORT_ORDERS[sort],
  };
}

/** The run has counted everybody. A filter's customers are counted up to a limit. */
async function countOf(
  sql: ShopSql,
  { filter }: ListQuery,
  list: ScoredList,
  run: NewestRun,
): Promise<number | null> {
  if (isEverybody(filter)) return countEverybody(sql, run);
  const counted = await countScored(sql, list, COUNTED + 1);
  return counted > COUNTED ? null : counted;
}

/** How many customers a run has put into groups. */
export async function countEverybody(sql: ShopSql, { id }: Pick<NewestRun, "id">): Promise<number> {
  const groups = await readGroupSnapshots(sql, id);
  return groups.reduce((sum, { customers }) => sum + customers, 0);
}

async function rowsOf(
  admin: AskAdmin,
  customers: readonly GroupedCustomer[],
): Promise<Pick<CustomersView, "rows" | "namesUnavailable">> {
  const { rows, namesUnavailable } = await withNames(admin, customers);
  const groups = new Map(customers.map(({ id, group }) => [String(id), group]));
  return {
    namesUnavailable,
    rows: rows.flatMap((row) => {
      const group = groups.get(row.id);
      return group === undefined ? [] : [{ ...row, group }];
    }),
  };
}

function neighbourUrls(
  query: ListQuery,
  { customers, hasPrevious, hasNext }: ScoredPage,
): Pick<CustomersView, "previousUrl" | "nextUrl"> {
  const [first, last] = [customers.at(0), customers.at(-1)];
  const { page } = query;
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? listUrl({ ...query, page: Math.max(1, page - 1), place: { before: first.id } })
        : null,
    nextUrl:
      hasNext && last !== undefined ? listUrl({ ...query, page: page + 1, place: { after: last.id } }) : null,
  };
}
