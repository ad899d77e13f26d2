import { int8Array } from "../core/binary-array.ts";
import { joinInBulk } from "../core/planner.server.ts";
import { profileEmail } from "../core/profile-email.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { bitOf } from "./figures.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";
import {
  findMemberPosition,
  keyOf,
  MOST_WALKED,
  walkMembers,
  type KeyRange,
  type MemberOrder,
  type MemberPosition,
  type MemberWalk,
} from "./walked-members.server.ts";

/** A member in a list. A customer without an order that counts has no last order. */
export interface ListedMember {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  /** Of a person whom only Klaviyo knows; null: Shopify is asked, or there is none. */
  readonly email: string | null;
  readonly lastOrderAt: Date | null;
  readonly orderCount: number;
  readonly spentMinor: bigint;
  /** The revenue expected in the next 90 days; null: nothing is predicted. */
  readonly stakeMinor: bigint | null;
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

const LISTED = `c.id, c.shopify_id as "shopifyId", c.last_order_at as "lastOrderAt", c.order_count as "orderCount",
  c.spent_minor as "spentMinor",
  case when c.chance_90 is not null then c.revenue_90_minor end as "stakeMinor", ${profileEmail("c")} as email`;
/** The word is $2, the bit is $3. */
const FEW_MEMBERS = `customers c where c.shop_id = $1 and c.id = any(array(
  select m.customer_id from segment_members m
   where m.shop_id = $1 and m.word = $2::smallint and m.members & $3::bigint <> 0))`;
const MEMBERS = `segment_members m join customers c on c.shop_id = $1 and c.id = m.customer_id
  where m.shop_id = $1 and m.word = $2::smallint and m.members & $3::bigint <> 0`;

/** What is known of a segment's members before they are listed. */
export interface KnownMembers extends Pick<MemberWalk, "hasGrouped" | "hasGroupless"> {
  readonly members: number;
  /** All of the shop. */
  readonly people: number;
  /** Between what the values of those with orders lie, for each order; null: not known of the newest run. */
  readonly ranges: Readonly<Partial<Record<MemberOrder, KeyRange>>> | null;
}

interface PageRequest extends MemberList {
  readonly from: MemberPosition | null;
  readonly limit: number;
}

/**
 * One page of a segment's noted members. It is found by the neighbouring customer's position in the order, not by
 * counting rows. If the neighbour is gone, the first page is given. Members who never ordered come after all others who
 * did, newest first.
 * @param known - decides how they are found, and not who; null: the segment was never refreshed
 */
export async function listMembersPage(
  sql: ShopSql,
  at: SegmentPlace,
  list: MemberList,
  place: MemberPlace,
  size: number,
  known: KnownMembers | null,
): Promise<MemberPage> {
  const neighbour = place === null ? null : "after" in place ? place.after : place.before;
  const from = neighbour === null ? null : await findMemberPosition(sql, list.by, neighbour);
  const backwards = from !== null && place !== null && "before" in place;
  const request = { by: list.by, descending: list.descending !== backwards, from, limit: size + 1 };
  const rows = await readMembers(sql, at, request, known);
  const more = rows.length > size;
  const members = rows.slice(0, size);
  if (backwards) return { members: members.reverse(), hasPrevious: more, hasNext: true };
  return { members, hasPrevious: from !== null, hasNext: more };
}

/** In a shop with no more people, all are read sooner than pieces are merged. */
const SMALL_SHOP = MOST_WALKED;
/** Of more people, one in so many has to be a member. Otherwise the walk would not meet a page of them. */
const RAREST = 100;
/** So many members are looked up one by one among all customers. */
const FEW = 20_000;

async function readMembers(
  sql: ShopSql,
  at: SegmentPlace,
  request: PageRequest,
  known: KnownMembers | null,
): Promise<ListedMember[]> {
  const { by, descending, from, limit } = request;
  if (known !== null && known.people > SMALL_SHOP && known.members * RAREST >= known.people) {
    const { hasGrouped, hasGroupless, ranges } = known;
    const walk = { ...request, hasGrouped, hasGroupless, range: ranges?.[by] ?? null };
    const ids = await walkMembers(sql, at, walk);
    if (ids !== null) return readListed(sql, ids);
  }
  const order = descending ? "desc" : "asc";
  const key = keyOf(by, "c");
  const isFew = known !== null && known.members <= FEW && known.members * RAREST < known.people;
  const beyond =
    from === null
      ? ""
      : `and (${key}, c.id) ${descending ? "<" : ">"} (select ${key}, c.id from customers c where c.shop_id = $1 and c.id = $5::bigint)`;
  if (!isFew) await joinInBulk(sql);
  return sql.query<ListedMember>(
    `select ${LISTED} from ${isFew ? FEW_MEMBERS : MEMBERS} ${beyond}
      order by ${key} ${order}, c.id ${order} limit $4::int`,
    [sql.shopId, at.word, bitOf(at), limit, ...(from === null ? [] : [from.id])],
  );
}

/** @param ids - in their order */
async function readListed(sql: ShopSql, ids: readonly bigint[]): Promise<ListedMember[]> {
  const rows = await sql.query<ListedMember>(
    `select ${LISTED} from customers c where c.shop_id = $1 and c.id = any($2::bigint[])`,
    [sql.shopId, int8Array(ids)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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
      order by ${keyOf(by, "c")} ${direction}, c.id ${direction} limit $5::int`,
    [sql.shopId, at.word, bitOf(at), shopifyIds, limit],
  );
}
