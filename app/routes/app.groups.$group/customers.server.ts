import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  countCustomers,
  findInGroup,
  readCustomerPage,
  type CustomerList,
  type CustomerPage,
  type ListedCustomer,
} from "../../db/insights/group-customers.server.ts";
import { readNewestRun, type NewestRun } from "../../db/insights/group-figures.server.ts";
import type { Group } from "../../domain/groups/group.ts";
import { chosenDays, isWholeGroup } from "../../domain/groups/list-choice.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import { lastOrderBetween } from "../../domain/rfm/recency.ts";
import { countWith, type ScoreFigures } from "../../domain/rfm/score-figures.ts";
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
  type CustomersView,
  type GroupView,
  type SearchView,
} from "../../web/group/group-view.ts";
import type { ListQuery } from "../../web/group/group-url.ts";
import { SORT_ORDERS } from "../../web/ui/sorts.ts";
import { pageUrl, type PageQuery } from "./page-query.ts";

/** Gives the shop's Admin API client. It is called only when there is something to ask. */
export type AskAdmin = () => Promise<AdminClient>;

/** Shopify gives at most this many at once. */
const SEARCH_LIMIT = 250;
/** Customers whom a filter leaves are counted up to so many. */
const COUNTED = 10_000;

const NOBODY: CustomerPage = { customers: [], hasPrevious: false, hasNext: false };

/** A page of a group's customers, and how many of them a filter leaves. */
export interface ListedPage {
  readonly query: PageQuery;
  readonly found: CustomerPage;
  readonly matching: GroupView["matching"];
}

/** @param scores - of the group's customers. They say how many have some scores, so that nobody is counted. */
export async function readListedPage(
  sql: ShopSql,
  run: NewestRun,
  { group, scores }: { readonly group: Group; readonly scores: readonly ScoreFigures[] },
  query: PageQuery,
): Promise<ListedPage> {
  const { choice, place } = query;
  const list = listOf(run, group, query);
  const withScores = countWith(scores, group, choice);
  const byScore = choice.r !== null || choice.f !== null || choice.m !== null;
  if (byScore && withScores === 0) return { query, found: NOBODY, matching: { customers: 0, more: false } };
  const found = await readCustomerPage(sql, list, place, PAGE_SIZE);
  if (isWholeGroup(choice)) return { query, found, matching: null };
  if (choice.daysFrom === null && choice.daysTo === null)
    return { query, found, matching: { customers: withScores, more: false } };
  const count = await countCustomers(sql, list, COUNTED + 1);
  return { query, found, matching: { customers: Math.min(count, COUNTED), more: count > COUNTED } };
}

function listOf(run: NewestRun, group: Group, { sort, choice }: ListQuery): CustomerList {
  const { f, m } = choice;
  const days = chosenDays(choice, rangesOf(run.boundaries));
  return { group, filter: { f, m, ...lastOrderBetween(days, run.asOf) }, ...SORT_ORDERS[sort] };
}

/** Names are read from Shopify for the page's rows only. */
export async function withAddresses(
  admin: AskAdmin,
  group: Group,
  { query, found, matching }: ListedPage,
): Promise<CustomersView & Pick<GroupView, "query" | "matching" | "page" | "previousUrl" | "nextUrl">> {
  const { sort, choice } = query;
  return {
    ...(await withNames(admin, found.customers)),
    query: { sort, choice },
    matching,
    page: found.hasPrevious ? query.page : 1,
    ...neighbourUrls(group, query, found),
  };
}

/** The customers of the group that Shopify's own search finds. */
export async function searchGroup(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  search: ListQuery & { readonly group: Group; readonly text: string },
): Promise<SearchView> {
  const { group, text } = search;
  const ids = await searchCustomerIds(await admin(), text, SEARCH_LIMIT).catch(() => null);
  if (ids === null) return { outcome: "unavailable", text };
  const found = await inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    return run === null ? [] : findInGroup(sql, listOf(run, group, search), ids, PAGE_SIZE + 1);
  });
  const more = found.length > PAGE_SIZE || ids.length === SEARCH_LIMIT;
  return { outcome: "found", text, more, ...(await withNames(admin, found.slice(0, PAGE_SIZE))) };
}

/** The rows of customers, with their names from Shopify. */
export async function withNames(admin: AskAdmin, customers: readonly ListedCustomer[]): Promise<CustomersView> {
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
  const { id, lastOrderAt, orderCount, spentMinor, r, f, m } = customer;
  return {
    id: String(id),
    ...shownName(known),
    lastOrderAt: lastOrderAt.toISOString(),
    orderCount,
    spentMinor: Number(spentMinor),
    score: { r, f, m },
  };
}

function neighbourUrls(
  group: Group,
  query: PageQuery,
  { customers, hasPrevious, hasNext }: CustomerPage,
): Pick<GroupView, "previousUrl" | "nextUrl"> {
  const [first, last] = [customers.at(0), customers.at(-1)];
  const { page } = query;
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? pageUrl(group, { ...query, page: Math.max(1, page - 1), place: { before: first.id } })
        : null,
    nextUrl:
      hasNext && last !== undefined
        ? pageUrl(group, { ...query, page: page + 1, place: { after: last.id } })
        : null,
  };
}
