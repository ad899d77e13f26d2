import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readGroupSnapshots, readNewestRun, type NewestRun } from "../../db/insights/group-figures.server.ts";
import { countScored, readScoredPage } from "../../db/insights/scored-customers.server.ts";
import { filtered, isUnfiltered, type ScoredCustomers } from "../../domain/customers/customer-filter.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { CUSTOMER_SORT_ORDERS } from "../../web/customers/customer-sorts.ts";
import type { CustomersView } from "../../web/customers/customers-view.ts";
import { sortWhere } from "../../web/ui/customers/sorts.ts";
import { COUNTED, PAGE_SIZE, type SearchView } from "../../web/ui/customers/customer-rows.ts";
import { listUrl, type ListQuery } from "./list-query.ts";
import { readStakeTrust } from "./stake.server.ts";
import { neighbourUrls, searchScored, withNames, type AskAdmin } from "./listed.server.ts";

/** All that the page shows; null before the first scoring. */
export async function readCustomers(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  query: ListQuery,
): Promise<CustomersView | null> {
  const { filter, place } = query;
  const read = async (sql: ShopSql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const some = filtered(filter, run);
    const atStake = await readStakeTrust(sql);
    const sort = sortWhere(query.sort, atStake !== null);
    const customers = await countOf(sql, query, some, run);
    const areFew = filter.days !== null && customers !== null;
    const list = { ...some, ...CUSTOMER_SORT_ORDERS[sort], areFew };
    return { run, page: await readScoredPage(sql, list, place, PAGE_SIZE), customers, sort, atStake };
  };
  const found = await inShopSql(db, shopId, read, { oneSnapshot: true });
  if (found === null) return null;
  const { run, page, customers, sort, atStake } = found;
  return {
    currency: run.currency,
    filter,
    sort,
    atStake,
    ranges: rangesOf(run.boundaries),
    customers,
    page: page.hasPrevious ? query.page : 1,
    ...(await withNames(admin, page.customers)),
    ...neighbourUrls(page, query.page, (at) => listUrl({ filter, sort, ...at })),
  };
}

/** The customers whom Shopify's own search finds, as far as the filter lets them through. */
export async function searchCustomers(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  { query: { filter, sort }, text }: { readonly query: ListQuery; readonly text: string },
): Promise<SearchView> {
  return searchScored(db, shopId, admin, { text, filter, order: CUSTOMER_SORT_ORDERS[sort] });
}

/** The run has counted everybody. A filter's customers are counted up to a limit. */
async function countOf(
  sql: ShopSql,
  { filter }: ListQuery,
  some: ScoredCustomers,
  run: NewestRun,
): Promise<number | null> {
  if (isUnfiltered(filter)) return countEverybody(sql, run);
  const counted = await countScored(sql, some, COUNTED + 1);
  return counted > COUNTED ? null : counted;
}

/** How many customers a run has put into groups. */
export async function countEverybody(sql: ShopSql, { id }: Pick<NewestRun, "id">): Promise<number> {
  const groups = await readGroupSnapshots(sql, id);
  return groups.reduce((sum, { customers }) => sum + customers, 0);
}
