import type { Database } from "../../db/core/database.server.ts";
import {
  readNotInSyncPage,
  type NotInSyncCustomer,
  type NotInSyncPage,
} from "../../db/sync/not-in-sync.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { NotInSyncCount } from "../../domain/sync/not-in-sync.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName, type CustomerName } from "../../shopify/customers.server.ts";
import { readNotInSync, type NotInSync } from "../../sync/merchant/not-in-sync.server.ts";
import { notInSyncUrl } from "../../web/target/not-in-sync-url.ts";
import {
  PAGE_SIZE,
  type NotInSyncRow,
  type NotInSyncView,
  type ShownReason,
} from "../../web/sync/not-in-sync/not-in-sync-view.ts";
import { keyText, type NotInSyncQuery } from "./not-in-sync-query.server.ts";

/** All that the page shows. Names are read from Shopify for the page's rows only. */
export async function readNotInSyncView(
  db: Database,
  shopId: number,
  admin: () => Promise<AdminClient>,
  query: NotInSyncQuery,
): Promise<NotInSyncView> {
  // One snapshot, so that a card's number is the same as its list's.
  const { found, listed } = await inShopSql(
    db,
    shopId,
    async (sql) => {
      const found = await readNotInSync(sql, query);
      return { found, listed: await readListed(sql, found, query) };
    },
    { oneSnapshot: true },
  );
  const { target, set } = query;
  if (!found.known) {
    return { target, set, unknown: found.because, reasons: [], shown: null, over: false, errorCode: null };
  }
  const { reasons, errorCode } = found;
  const over = query.reason !== null && !reasons.some(({ reason }) => reason === query.reason);
  const shown = listed === null ? null : await shownOf(admin, query, listed);
  return { target, set, unknown: null, reasons, shown, over, errorCode };
}

interface Listed {
  readonly counted: NotInSyncCount;
  readonly page: NotInSyncPage;
}

/**
 * The customers of the reason that was asked for. If there is none, or it has no customers, those of the first
 * reason.
 */
async function readListed(sql: ShopSql, found: NotInSync, query: NotInSyncQuery): Promise<Listed | null> {
  if (!found.known) return null;
  const asked = found.reasons.find(({ reason }) => reason === query.reason);
  const counted = asked ?? found.reasons[0];
  if (counted === undefined) return null;
  const list = { target: query.target, basis: found.basis, reason: counted.reason };
  return { counted, page: await readNotInSyncPage(sql, list, asked ? query.place : null, PAGE_SIZE) };
}

async function shownOf(
  admin: () => Promise<AdminClient>,
  query: NotInSyncQuery,
  { counted, page }: Listed,
): Promise<ShownReason> {
  const ids = page.customers.flatMap(({ shopifyId }) => (shopifyId === null ? [] : [shopifyId]));
  const names = await namesIfReachable(admin, ids);
  const number = page.hasPrevious ? query.page : 1;
  return {
    reason: counted.reason,
    rows: page.customers.map((each) =>
      rowOf(each, each.shopifyId === null ? undefined : names?.get(each.shopifyId)),
    ),
    namesUnavailable: names === null,
    page: number,
    pages: Math.max(number, Math.ceil(counted.customers / PAGE_SIZE)),
    ...neighbourUrls({ ...query, reason: counted.reason }, page, number),
  };
}

function rowOf(customer: NotInSyncCustomer, known: CustomerName | undefined): NotInSyncRow {
  const { key, customerId, shopifyId, group, email } = customer;
  const named = shownName(known);
  return {
    name: named.name,
    email: named.email ?? email,
    id: customerId === null ? null : String(customerId),
    shopifyId: shopifyId === null ? null : String(shopifyId),
    group,
    key: keyText(key),
  };
}

function neighbourUrls(
  { target, set, reason }: Pick<NotInSyncView, "target" | "set"> & Pick<NotInSyncCount, "reason">,
  { customers, hasPrevious, hasNext }: NotInSyncPage,
  page: number,
): Pick<ShownReason, "previousUrl" | "nextUrl"> {
  const [first, last] = [customers.at(0), customers.at(-1)];
  const at = { target, set, reason };
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? notInSyncUrl({ ...at, before: keyText(first.key), page: Math.max(1, page - 1) })
        : null,
    nextUrl:
      hasNext && last !== undefined
        ? notInSyncUrl({ ...at, after: keyText(last.key), page: page + 1 })
        : null,
  };
}
