import type { Database } from "../../db/core/database.server.ts";
import { readGroupSnapshots, readNewestRun } from "../../db/insights/group-figures.server.ts";
import {
  findInGroup,
  readCustomerPage,
  type CustomerPage,
  type ListedCustomer,
} from "../../db/insights/group-customers.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import {
  namesIfReachable,
  searchCustomerIds,
  shownName,
  type CustomerName,
} from "../../shopify/customers.server.ts";
import { allGroups, totalsOf, type GroupFigures } from "../../web/ui/figures.tsx";
import {
  PAGE_SIZE,
  type CustomerRow,
  type CustomersView,
  type GroupView,
  type SearchView,
} from "../../web/group/group-view.ts";
import { SORT_ORDERS, type Sort } from "../../web/ui/sorts.ts";
import { pageUrl, type PageQuery } from "./page-query.ts";

/** Gives the shop's Admin API client. It is called only when there is something to ask. */
export type AskAdmin = () => Promise<AdminClient>;

/** Shopify gives at most this many at once. */
const SEARCH_LIMIT = 250;

/** All that a group's page shows. Names are read from Shopify for the page's rows only. */
export async function readGroup(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  group: Group,
  query: PageQuery,
): Promise<GroupView> {
  const run = await readFigures(db, shopId);
  const page = await inShopSql(db, shopId, (sql) =>
    readCustomerPage(sql, { group, ...SORT_ORDERS[query.sort] }, query.place, PAGE_SIZE),
  );
  const view = await withNames(admin, page.customers);
  return {
    ...view,
    group,
    currency: run?.currency ?? null,
    figures: run?.groups.find((each) => each.group === group) ?? null,
    totals: totalsOf(run?.groups ?? []),
    sort: query.sort,
    page: page.hasPrevious ? query.page : 1,
    ...neighbourUrls(group, query, page),
  };
}

/** The customers of the group that Shopify's own search finds. */
export async function searchGroup(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  search: { readonly group: Group; readonly sort: Sort; readonly text: string },
): Promise<SearchView> {
  const { group, sort, text } = search;
  const ids = await searchCustomerIds(await admin(), text, SEARCH_LIMIT).catch(() => null);
  if (ids === null) return { outcome: "unavailable", text };
  const found = await inShopSql(db, shopId, (sql) =>
    findInGroup(sql, { group, ...SORT_ORDERS[sort] }, ids, PAGE_SIZE + 1),
  );
  const more = found.length > PAGE_SIZE || ids.length === SEARCH_LIMIT;
  return { outcome: "found", text, more, ...(await withNames(admin, found.slice(0, PAGE_SIZE))) };
}

interface RunFigures {
  readonly currency: string;
  readonly groups: readonly GroupFigures[];
}

async function readFigures(db: Database, shopId: number): Promise<RunFigures | null> {
  return inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const snapshots = await readGroupSnapshots(sql, run.id);
    const groups = allGroups(snapshots.map((each) => ({ ...each, spentMinor: Number(each.spentMinor) })));
    return { currency: run.currency, groups };
  });
}

/** The rows of customers, with their names from Shopify. */
export async function withNames(
  admin: AskAdmin,
  customers: readonly ListedCustomer[],
): Promise<CustomersView> {
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
  const { sort, page } = query;
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? pageUrl(group, { sort, page: Math.max(1, page - 1), place: { before: first.id } })
        : null,
    nextUrl:
      hasNext && last !== undefined
        ? pageUrl(group, { sort, page: page + 1, place: { after: last.id } })
        : null,
  };
}
