/** The first members of a segment in a list's order, found along the order of the shop's customers. */
import { ALL_SCORES } from "../../domain/customers/customer-filter.ts";
import { mergePieces } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { bitOf } from "./figures.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

export type MemberOrder = "last_order" | "orders" | "spent" | "stake";

/** Where a customer stands in a list. */
export interface MemberPosition {
  readonly id: bigint;
  /** The value that the list is ordered by, as text. */
  readonly value: string;
  /** 1, 0 or -1: whether it is above that of a member without an order, the same, or below. */
  readonly aboveNone: number;
}

/** The least and the most value that members with orders have, as text. */
export interface KeyRange {
  readonly least: string;
  readonly most: string;
}

/** What is walked along. */
export interface MemberWalk {
  readonly by: MemberOrder;
  readonly descending: boolean;
  /** The customer beyond whom it starts; null: at the beginning. */
  readonly from: MemberPosition | null;
  readonly limit: number;
  /** Whether some members may be in a group. */
  readonly hasGrouped: boolean;
  /** Whether some may be in none: without an order that counts, or left out by a tag. */
  readonly hasGroupless: boolean;
  /** null: not known. */
  readonly range: KeyRange | null;
}

/** So many customers are looked at. For more, reading all members and sorting them is the shorter way. */
export const MOST_WALKED = 20_000;

/** What lists are ordered by. Customers without an order that counts have the value `none`. */
const KEY: Readonly<Record<MemberOrder, { column: string; type: string; none: string }>> = {
  last_order: { column: "last_order_at", type: "timestamptz", none: "'epoch'::timestamptz" },
  orders: { column: "order_count", type: "int", none: "0" },
  spent: { column: "spent_minor", type: "bigint", none: "0::bigint" },
  stake: { column: "revenue_90_minor", type: "bigint", none: "0::bigint" },
};

/** SQL of what a customer's row is sorted by. */
export function keyOf(by: MemberOrder, row: string): string {
  const { column, none } = KEY[by];
  return by === "last_order" ? `coalesce(${row}.${column}, ${none})` : `${row}.${column}`;
}

/** @returns null: the shop has no such customer */
export async function findMemberPosition(
  sql: ShopSql,
  by: MemberOrder,
  id: bigint,
): Promise<MemberPosition | null> {
  const key = keyOf(by, "c");
  const [row] = await sql.query<MemberPosition>(
    `select id, ${key}::text as value,
            case when ${key} > ${KEY[by].none} then 1 when ${key} = ${KEY[by].none} then 0 else -1 end as "aboveNone"
       from customers c where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return row ?? null;
}

/**
 * The ids of a segment's first members. The customers of each score lie in an index in the list's order. The pieces are
 * merged, and each customer is looked up among the members, until there are enough. So it takes as long as members are
 * rare, and not as long as the shop is large.
 * @returns in the list's order; null: there were not enough among `MOST_WALKED` customers
 */
export async function walkMembers(
  sql: ShopSql,
  at: SegmentPlace,
  walk: MemberWalk,
): Promise<bigint[] | null> {
  const { from, limit } = walk;
  // Only the pieces of the scored are bounded. A value that no piece uses would be refused.
  const range = walk.hasGrouped ? walk.range : null;
  const values = [
    ...[sql.shopId, at.word, bitOf(at), limit, MOST_WALKED],
    ...(from === null ? [] : [from.value, from.id]),
    ...(range === null ? [] : [range.least, range.most]),
  ];
  const order = walk.descending ? "desc" : "asc";
  const rows = await mergePieces(sql, () =>
    sql.query<{ id: bigint }>(
      `select walked.id
         from (select id, key from (${piecesOf(walk).join(" union all ")}) pieces
                order by key ${order}, id ${order} limit $5::int) walked
        where (select m.members & $3::bigint from segment_members m
                where m.shop_id = $1 and m.customer_id = walked.id and m.word = $2::smallint) <> 0
        order by walked.key ${order}, walked.id ${order} limit $4::int`,
      values,
    ),
  );
  return rows.length < limit ? null : rows.map(({ id }) => id);
}

/** SQL of customers in the list's order. Together they are all who may be members. */
function piecesOf(walk: MemberWalk): string[] {
  const { column } = KEY[walk.by];
  const bounds = `${beyond(walk, `c.${column}`)} ${within(walk, `c.${column}`)}`;
  const scores = walk.hasGrouped ? ALL_SCORES : [];
  const scored = scores.map(({ r, f, m }) =>
    piece(walk, `c.${column}`, `c.r = ${String(r)} and c.f = ${String(f)} and c.m = ${String(m)} ${bounds}`),
  );
  if (!walk.hasGroupless) return scored;
  const key = keyOf(walk.by, "c");
  return [...scored, piece(walk, key, `c.left_out ${beyond(walk, key)}`), ...withoutOrders(walk)];
}

function piece({ descending }: MemberWalk, key: string, condition: string): string {
  const order = descending ? "desc" : "asc";
  return `(select c.id, ${key} as key from customers c where c.shop_id = $1 and ${condition}
            order by ${key} ${order}, c.id ${order} limit $5::int)`;
}

/** Customers without an order have one value all, so they are a piece by their ids, or none if the walk is past them. */
function withoutOrders({ by, descending, from }: MemberWalk): string[] {
  const ahead = from === null ? 1 : from.aboveNone * (descending ? 1 : -1);
  if (ahead < 0) return [];
  const order = descending ? "desc" : "asc";
  const columns = ["r", "f", "m", "order_count", "id"].map((column) => `c.${column} ${order}`);
  return [
    `(select c.id, ${KEY[by].none} as key from customers c
       where c.shop_id = $1 and c.r is null and c.f is null and c.m is null and c.order_count = 0 and not c.left_out
         ${ahead > 0 ? "" : `and c.id ${descending ? "<" : ">"} $7::bigint`}
       order by ${columns.join(", ")} limit $5::int)`,
  ];
}

function beyond({ by, descending, from }: MemberWalk, key: string): string {
  return from === null
    ? ""
    : `and (${key}, c.id) ${descending ? "<" : ">"} ($6::${KEY[by].type}, $7::bigint)`;
}

function within({ by, from, range }: MemberWalk, key: string): string {
  if (range === null) return "";
  const first = from === null ? 6 : 8;
  const [least, most] = [first, first + 1].map((at) => `$${String(at)}::${KEY[by].type}`);
  return `and ${key} >= ${least ?? ""} and ${key} <= ${most ?? ""}`;
}
