import type { ShopSql } from "../core/shop-scope.server.ts";
import { bitOf } from "./figures.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

export type MemberOrder = "last_order" | "orders" | "spent";

/** A member in a list. A customer without an order that counts has no last order. */
export interface ListedMember {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  readonly lastOrderAt: Date | null;
  readonly orderCount: number;
  readonly spentMinor: bigint;
}

/** What members are sorted by. Members who never ordered come after all others who did, newest first. */
const KEY: Record<MemberOrder, string> = {
  last_order: "coalesce(c.last_order_at, 'epoch'::timestamptz)",
  orders: "c.order_count",
  spent: "c.spent_minor",
};

/**
 * One page of a segment's noted members, and the first of the next page if there is one.
 * @param page - from 0
 */
export async function listMembersPage(
  sql: ShopSql,
  at: SegmentPlace,
  order: { readonly by: MemberOrder; readonly descending: boolean },
  { page, size }: { readonly page: number; readonly size: number },
): Promise<ListedMember[]> {
  const direction = order.descending ? "desc" : "asc";
  return sql.query<ListedMember>(
    `select c.id, c.shopify_id as "shopifyId", c.last_order_at as "lastOrderAt", c.order_count as "orderCount",
            c.spent_minor as "spentMinor"
       from segment_members m join customers c on c.shop_id = $1 and c.id = m.customer_id
      where m.shop_id = $1 and m.word = $2::smallint and m.members & $3::bigint <> 0
      order by ${KEY[order.by]} ${direction}, c.id ${direction} limit $4::int offset $5::bigint`,
    [sql.shopId, at.word, bitOf(at), size + 1, page * size],
  );
}
