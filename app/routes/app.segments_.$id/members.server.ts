/** The members of a saved segment: by pages, and searched. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { findMembers, type ListedMember, type MemberPage } from "../../db/segments/listed-members.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import {
  namesIfReachable,
  searchCustomerIds,
  shownName,
  type CustomerName,
} from "../../shopify/customers.server.ts";
import { MEMBERS_PAGE, type MemberRow, type MemberSearchView } from "../../web/segments/saved-view.ts";
import { SORT_ORDERS, type Sort } from "../../web/ui/customers/sorts.ts";
import { pageUrl, type PageQuery } from "./page-query.ts";

/** Shopify gives at most this many at once. */
const SEARCH_LIMIT = 250;

/** A person's name and email: Shopify's, or the email of somebody whom only Klaviyo knows. */
export function namedPerson(
  { shopifyId, email }: Pick<ListedMember, "shopifyId" | "email">,
  names: ReadonlyMap<bigint, CustomerName> | null,
): Pick<MemberRow, "name" | "email"> {
  return shopifyId === null ? { name: null, email } : shownName(names?.get(shopifyId));
}

export function memberRow(member: ListedMember, names: ReadonlyMap<bigint, CustomerName> | null): MemberRow {
  const { id, lastOrderAt, orderCount, spentMinor, stakeMinor } = member;
  return {
    ...{ id: String(id), ...namedPerson(member, names) },
    ...{ lastOrderAt: lastOrderAt?.toISOString() ?? null, orderCount, spentMinor: Number(spentMinor) },
    stakeMinor: stakeMinor === null ? null : Number(stakeMinor),
  };
}

/** The addresses of the pages before and after; null: there is none. */
export function neighbourUrls(
  id: number,
  { sort, page }: PageQuery,
  { members, hasPrevious, hasNext }: MemberPage,
): { readonly previousUrl: string | null; readonly nextUrl: string | null } {
  const [first, last] = [members.at(0), members.at(-1)];
  return {
    previousUrl:
      hasPrevious && first !== undefined
        ? pageUrl(id, { sort, page: Math.max(1, page - 1), place: { before: first.id } })
        : null,
    nextUrl:
      hasNext && last !== undefined ? pageUrl(id, { sort, page: page + 1, place: { after: last.id } }) : null,
  };
}

/**
 * The members whom Shopify's own search finds by name or email.
 * @returns null: there is no such segment
 */
export async function searchMembers(
  db: Database,
  shopId: number,
  admin: () => Promise<AdminClient>,
  search: { readonly segmentId: number; readonly sort: Sort; readonly text: string },
): Promise<MemberSearchView | null> {
  const { segmentId, sort, text } = search;
  const segment = await inShopSql(db, shopId, (sql) => findSegment(sql, segmentId));
  if (segment === null) return null;
  const ids = await searchCustomerIds(await admin(), text, SEARCH_LIMIT).catch(() => null);
  if (ids === null) return { outcome: "unavailable", text };
  const at = { word: wordOf(segment.place), place: placeInWord(segment.place) };
  const found = await inShopSql(db, shopId, (sql) =>
    findMembers(sql, at, SORT_ORDERS[sort], ids, MEMBERS_PAGE + 1),
  );
  const shown = found.slice(0, MEMBERS_PAGE);
  const names = await namesIfReachable(
    admin,
    shown.flatMap(({ shopifyId }) => shopifyId ?? []),
  );
  return {
    ...{ outcome: "found", text, namesUnavailable: names === null },
    more: found.length > MEMBERS_PAGE || ids.length === SEARCH_LIMIT,
    rows: shown.map((member) => memberRow(member, names)),
  };
}
