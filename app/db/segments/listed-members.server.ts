import type { ShopSql } from "../core/shop-scope.server.ts";
import { profileEmail } from "../core/profile-email.ts";
import { bitOf } from "./figures.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

export type MemberOrder = "last_order" | "orders" | "spent";

/** A member in a list. A customer without an order that counts has no last order. */
export interface ListedMember {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  /** Of a person whom only Klaviyo knows; null: Shopify is asked, or there is none. */
  readonly email: string | null;
  readonly lastOrderAt: Date | null;
  readonly orderCount: number;
  readonly spentMinor: bigint;
}

/** Where a page starts: after or before a customer; null: at the beginning. */
export type MemberPlace = { readonly after: bigint } | { readonly before: bigint } | null;

export interface MemberList {
  readonly by: MemberOrder;
  readonly descending: boolean;
}

export interface MemberPage {
  readonly members: readonly ListedMember[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

/** What members are sorted by. Members who never ordered come after all others who did, newest first. */
const KEY: Record<MemberOrder, string> = {
  last_order: "coalesce(c.last_order_at, 'epoch'::timestamptz)",
  orders: "c.order_count",
  spent: "c.spent_minor",
};

const LISTED = `c.id, c.shopify_id as "shopifyId", c.last_order_at as "lastOrderAt", c.order_count as "orderCount",
  c.spent_minor as "spentMinor", ${profileEmail("c")} as email`;
/** The word is $2, the bit is $3. */
const MEMBERS = `segment_members m join customers c on c.shop_id = $1 and c.id = m.customer_id
  where m.shop_id = $1 and m.word = $2::smallint and m.members & $3::bigint <> 0`;

/**
 * One page of a segment's noted members. It is found by the neighbouring customer's position in the order, not by
 * counting rows. If the neighbour is gone, the first page is given.
 */
export async function listMembersPage(
  sql: ShopSql,
  at: SegmentPlace,
  list: MemberList,
  place: MemberPlace,
  size: number,
): Promise<MemberPage> {
  const neighbour = place === null ? null : "after" in place ? place.after : place.before;
  const isThere = neighbour !== null && (await isCustomer(sql, neighbour));
  const backwards = isThere && place !== null && "before" in place;
  const descending = list.descending !== backwards;
  const key = KEY[list.by];
  const direction = descending ? "desc" : "asc";
  const beyond = isThere
    ? `and (${key}, c.id) ${descending ? "<" : ">"}
         (select ${key}, c.id from customers c where c.shop_id = $1 and c.id = $5::bigint)`
    : "";
  const rows = await sql.query<ListedMember>(
    `select ${LISTED} from ${MEMBERS} ${beyond} order by ${key} ${direction}, c.id ${direction} limit $4::int`,
    [sql.shopId, at.word, bitOf(at), size + 1, ...(isThere ? [neighbour] : [])],
  );
  const more = rows.length > size;
  const members = rows.slice(0, size);
  if (backwards) return { members: members.reverse(), hasPrevious: more, hasNext: true };
  return { members, hasPrevious: isThere, hasNext: more };
}

async function isCustomer(sql: ShopSql, id: bigint): Promise<boolean> {
  const rows = await sql.query("select 1 from customers where shop_id = $1 and id = $2", [sql.shopId, id]);
  return rows.length > 0;
}

/** The given Shopify customers who are noted in the segment, in the list's order; at most `limit`. */
export async function findMembers(
  sql: ShopSql,
  at: SegmentPlace,
  { by, descending }: MemberList,
  shopifyIds: readonly bigint[],
  limit: number,
): Promise<ListedMember[]> {
  const direction = descending ? "desc" : "asc";
  return sql.query<ListedMember>(
    `select ${LISTED} from ${MEMBERS} and c.shopify_id = any($4::bigint[])
      order by ${KEY[by]} ${direction}, c.id ${direction} limit $5::int`,
    [sql.shopId, at.word, bitOf(at), shopifyIds, limit],
  );
}
