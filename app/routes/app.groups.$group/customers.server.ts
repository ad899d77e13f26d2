import type { Database } from "../../db/core/database.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { NewestRun } from "../../db/insights/group-figures.server.ts";
import { countScored, readScoredPage, type ScoredPage } from "../../db/insights/scored-customers.server.ts";
import {
  filtered,
  isUnfiltered,
  type ListFilter,
  type ScoredCustomers,
} from "../../domain/customers/customer-filter.ts";
import type { Group } from "../../domain/groups/group.ts";
import { countWith, type ScoreFigures } from "../../domain/rfm/score-figures.ts";
import type { GroupView } from "../../web/group/group-view.ts";
import type { ListQuery } from "../../web/group/group-url.ts";
import {
  COUNTED,
  PAGE_SIZE,
  type CustomerRows,
  type SearchView,
} from "../../web/ui/customers/customer-rows.ts";
import { SORT_ORDERS, sortWhere } from "../../web/ui/customers/sorts.ts";
import {
  neighbourUrls,
  searchScored,
  withNames,
  type AskAdmin,
} from "../app.customers._index/listed.server.ts";
import { readStakeTrust } from "../app.customers._index/stake.server.ts";
import { pageUrl, type PageQuery } from "./page-query.ts";

/** A page of a group's customers, and how many of them a filter leaves. */
export interface ListedPage {
  readonly query: PageQuery;
  readonly atStake: GroupView["atStake"];
  readonly found: ScoredPage;
  readonly matching: GroupView["matching"];
}

/** @param scores - of the group's customers. They say how many have some scores, so that nobody is counted. */
export async function readListedPage(
  sql: ShopSql,
  run: NewestRun,
  { group, scores }: { readonly group: Group; readonly scores: readonly ScoreFigures[] },
  query: PageQuery,
): Promise<ListedPage> {
  const { filter, place } = query;
  const atStake = await readStakeTrust(sql);
  const sort = sortWhere(query.sort, atStake !== null);
  const some = filtered({ ...filter, group }, run);
  const matching = await countMatching(sql, some, { group, scores }, filter);
  const areFew = filter.days !== null && matching?.more === false;
  const list = { ...some, ...SORT_ORDERS[sort], areFew };
  return {
    query: { ...query, sort },
    atStake,
    found: await readScoredPage(sql, list, place, PAGE_SIZE),
    matching,
  };
}

/** @returns null: the list shows the whole group */
async function countMatching(
  sql: ShopSql,
  some: ScoredCustomers,
  { group, scores }: { readonly group: Group; readonly scores: readonly ScoreFigures[] },
  filter: ListFilter,
): Promise<GroupView["matching"]> {
  if (isUnfiltered(filter)) return null;
  if (filter.days === null) return { customers: countWith(scores, group, filter), more: false };
  const count = await countScored(sql, some, COUNTED + 1);
  return { customers: Math.min(count, COUNTED), more: count > COUNTED };
}

/** Names are read from Shopify for the page's rows only. */
export async function withAddresses(
  admin: AskAdmin,
  group: Group,
  { query, atStake, found, matching }: ListedPage,
): Promise<
  CustomerRows & Pick<GroupView, "query" | "atStake" | "matching" | "page" | "previousUrl" | "nextUrl">
> {
  const { sort, filter } = query;
  return {
    ...(await withNames(admin, found.customers)),
    query: { sort, filter },
    atStake,
    matching,
    page: found.hasPrevious ? query.page : 1,
    ...neighbourUrls(found, query.page, (at) => pageUrl(group, { sort, filter, ...at })),
  };
}

/** The customers of the group that Shopify's own search finds. */
export async function searchGroup(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  { group, text, filter, sort }: ListQuery & { readonly group: Group; readonly text: string },
): Promise<SearchView> {
  return searchScored(db, shopId, admin, { text, filter: { ...filter, group }, order: SORT_ORDERS[sort] });
}
