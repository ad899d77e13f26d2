/** Lists of customers who have a score: filtered, sorted, by pages. */
import type { ListOrder, ScoredCustomers } from "../../domain/customers/customer-filter.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { LastOrderBetween } from "../../domain/rfm/recency.ts";
import type { Score } from "../../domain/rfm/score.ts";
import { int2Array, int8Array } from "../core/binary-array.ts";
import { readPieces } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Customers in an order. */
export interface ScoredList extends ScoredCustomers {
  readonly by: ListOrder;
  readonly descending: boolean;
  /**
   * Whether the days leave some thousands at most. They are then read by their last order, and sorted. In the list's
   * order one would meet many others between them: right after a scoring, before a vacuum, each of those costs a look
   * at its row.
   */
  readonly areFew?: boolean;
}

/** Where a page starts: after or before a customer, given by the internal id; null: at the beginning. */
export type PagePlace = { readonly after: bigint } | { readonly before: bigint } | null;

export interface ListedCustomer extends Score {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  readonly group: Group;
  readonly lastOrderAt: Date;
  readonly orderCount: number;
  readonly spentMinor: bigint;
  /** The revenue expected in the next 90 days; null: nothing is predicted. */
  readonly stakeMinor: bigint | null;
}

export interface ScoredPage {
  readonly customers: ListedCustomer[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

interface Column {
  readonly name: string;
  readonly type: string;
  /** What all values are above or below. */
  readonly least: string;
  readonly most: string;
}

const SPENT: Column = {
  name: "spent_minor",
  type: "bigint",
  least: String(-(2n ** 63n)),
  most: String(2n ** 63n - 1n),
};
const COLUMN: Record<ListOrder, Column> = {
  last_order: { name: "last_order_at", type: "timestamptz", least: "-infinity", most: "infinity" },
  orders: { name: "order_count", type: "int", least: String(-(2 ** 31)), most: String(2 ** 31 - 1) },
  spent: SPENT,
  stake: { ...SPENT, name: "revenue_90_minor" },
  score: SPENT,
};

const LISTED = `id, shopify_id as "shopifyId", "group", last_order_at as "lastOrderAt", order_count as "orderCount",
  spent_minor as "spentMinor", r, f, m,
  case when chance_90 is not null then revenue_90_minor end as "stakeMinor"`;

/**
 * A page of the list. Each score's customers lie in an index in the list's order, so that the first of each score are
 * read and merged: of 125 scores at most, whatever the shop's size and the page's number. A million customers take some
 * milliseconds. If the neighbour is gone, the first page is given.
 */
export async function readScoredPage(
  sql: ShopSql,
  list: ScoredList,
  place: PagePlace,
  size: number,
): Promise<ScoredPage> {
  await readPieces(sql);
  const neighbour = place === null ? null : await findPosition(sql, list, place);
  const backwards = place !== null && "before" in place && neighbour !== null;
  const descending = list.descending !== backwards;
  const rows = await readFrom(sql, { ...list, descending }, neighbour, size + 1);
  const more = rows.length > size;
  const customers = rows.slice(0, size);
  if (neighbour === null) return { customers, hasPrevious: false, hasNext: more };
  return backwards
    ? { customers: customers.reverse(), hasPrevious: more, hasNext: true }
    : { customers, hasPrevious: true, hasNext: more };
}

/** Where a customer stands in the list. */
interface Position extends Score {
  readonly id: bigint;
  /** The value that the list is ordered by, as text. */
  readonly value: string;
}

async function findPosition(
  sql: ShopSql,
  { by }: ScoredList,
  place: NonNullable<PagePlace>,
): Promise<Position | null> {
  const [row] = await sql.query<Position>(
    `select id, r, f, m, ${COLUMN[by].name}::text as value from customers
      where shop_id = $1 and id = $2 and r is not null and f is not null and m is not null and last_order_at is not null`,
    [sql.shopId, "after" in place ? place.after : place.before],
  );
  return row ?? null;
}

async function readFrom(
  sql: ShopSql,
  list: ScoredList,
  position: Position | null,
  limit: number,
): Promise<ListedCustomer[]> {
  const { name, type } = COLUMN[list.by];
  const starts = startsOf(list, position);
  const beyond = list.descending ? "<" : ">";
  const order = list.descending ? "desc" : "asc";
  const sorted = [...(list.by === "score" ? ["r", "f", "m"] : []), name, "id"].map(
    (column) => `${column} ${order}`,
  );
  return sql.query<ListedCustomer>(
    `select ${LISTED} from customers
      where shop_id = $1 and id = any(array(
        select first.id
          from unnest($2::smallint[], $3::smallint[], $4::smallint[], $5::text[], $6::bigint[]) as score(r, f, m, value, id)
         cross join lateral (
           select c.id, c.r, c.f, c.m, c.${name}
             from (select c.id, c.r, c.f, c.m, c.${name} from customers c
                    where c.shop_id = $1 and c.r = score.r and c.f = score.f and c.m = score.m
                      and ($8::timestamptz is null or c.last_order_at > $8)
                      and ($9::timestamptz is null or c.last_order_at <= $9) ${list.areFew === true ? "offset 0" : ""}) c
            where (c.${name}, c.id) ${beyond} (score.value::${type}, score.id)
            order by c.${name} ${order}, c.id ${order} limit $7) first
         order by ${sorted.map((each) => `first.${each}`).join(", ")} limit $7))
      order by ${sorted.join(", ")}`,
    [
      sql.shopId,
      int2Array(starts.map(({ r }) => r)),
      int2Array(starts.map(({ f }) => f)),
      int2Array(starts.map(({ m }) => m)),
      starts.map(({ value }) => value),
      int8Array(starts.map(({ id }) => id)),
      limit,
      ...boundsOf(list.ordered),
    ],
  );
}

const boundsOf = ({ after, until }: LastOrderBetween): (string | null)[] => [
  after?.toISOString() ?? null,
  until?.toISOString() ?? null,
];

/** Where to begin in each score. In the order of scores only the position's own score begins in its middle. */
function startsOf({ scores, by, descending }: ScoredList, position: Position | null): Position[] {
  const { least, most } = COLUMN[by];
  const edge = descending ? { value: most, id: 2n ** 63n - 1n } : { value: least, id: -(2n ** 63n) };
  if (position === null) return scores.map((score) => ({ ...score, ...edge }));
  const { value, id } = position;
  if (by !== "score") return scores.map((score) => ({ ...score, value, id }));
  return scores.flatMap((score) => {
    const ahead = (rankOf(score) - rankOf(position)) * (descending ? -1 : 1);
    if (ahead < 0) return [];
    return [{ ...score, ...(ahead === 0 ? { value, id } : edge) }];
  });
}

const rankOf = ({ r, f, m }: Score): number => r * 25 + f * 5 + m;

/** Those of the given Shopify customers who are in the list, in its order; at most `limit`. */
export async function findScored(
  sql: ShopSql,
  list: ScoredList,
  shopifyIds: readonly bigint[],
  limit: number,
): Promise<ListedCustomer[]> {
  const order = list.descending ? "desc" : "asc";
  const columns = [...(list.by === "score" ? ["r", "f", "m"] : []), COLUMN[list.by].name, "id"];
  return sql.query<ListedCustomer>(
    // Each is looked up by its key, whatever size the planner assumes for the shop.
    `select ${LISTED} from (
       select c.* from (select distinct unnest($2::bigint[]) as shopify) as given
        cross join lateral (
          select * from customers where shop_id = $1 and shopify_id = given.shopify limit 1) as c) as found
      where (r, f, m) in (select * from unnest($3::smallint[], $4::smallint[], $5::smallint[]))
        and ($7::timestamptz is null or last_order_at > $7) and ($8::timestamptz is null or last_order_at <= $8)
      order by ${columns.map((column) => `${column} ${order}`).join(", ")} limit $6`,
    [sql.shopId, int8Array(shopifyIds), ...scoreArrays(list.scores), limit, ...boundsOf(list.ordered)],
  );
}

const scoreArrays = (scores: readonly Score[]): Buffer[] => [
  int2Array(scores.map(({ r }) => r)),
  int2Array(scores.map(({ f }) => f)),
  int2Array(scores.map(({ m }) => m)),
];

/** How many customers the list has; `most` if there are as many or more. */
export async function countScored(
  sql: ShopSql,
  { scores, ordered }: ScoredCustomers,
  most: number,
): Promise<number> {
  const [row] = await sql.query<{ customers: number }>(
    `select count(*)::int as customers from (
       select 1 from unnest($2::smallint[], $3::smallint[], $4::smallint[]) as score(r, f, m)
        cross join lateral (
          select 1 from customers c
           where c.shop_id = $1 and c.r = score.r and c.f = score.f and c.m = score.m
             and ($6::timestamptz is null or c.last_order_at > $6) and ($7::timestamptz is null or c.last_order_at <= $7)
           limit $5) found
        limit $5) counted`,
    [sql.shopId, ...scoreArrays(scores), most, ...boundsOf(ordered)],
  );
  return row?.customers ?? 0;
}

/** How many customers these are, and what they have spent. Only those of the days are read, by their last order. */
export async function sumScored(
  sql: ShopSql,
  { scores, ordered }: ScoredCustomers,
): Promise<{ customers: number; spentMinor: number }> {
  await readPieces(sql);
  const [row] = await sql.query<{ customers: number; spentMinor: number }>(
    `select count(*)::int as customers, coalesce(sum(found.spent_minor), 0)::float8 as "spentMinor"
       from unnest($2::smallint[], $3::smallint[], $4::smallint[]) as score(r, f, m)
      cross join lateral (
        select c.spent_minor from customers c
         where c.shop_id = $1 and c.r = score.r and c.f = score.f and c.m = score.m
           and ($5::timestamptz is null or c.last_order_at > $5) and ($6::timestamptz is null or c.last_order_at <= $6)
         order by c.last_order_at offset 0) found`,
    [sql.shopId, ...scoreArrays(scores), ...boundsOf(ordered)],
  );
  return row ?? { customers: 0, spentMinor: 0 };
}
