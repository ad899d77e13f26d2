/** A segment's members against all other customers. */
import { isGroup, type Group } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

/** Figures of some people, as of the newest run. Amounts are in minor units of its currency. */
export interface PeopleFigures {
  readonly people: number;
  /** How many of them have orders that count. */
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
  /** The last order of the one in the middle; null: nobody has ordered. */
  readonly medianLastOrderAt: Date | null;
}

export interface SegmentFigures {
  readonly members: PeopleFigures;
  readonly others: PeopleFigures;
}

const NOBODY: PeopleFigures = { people: 0, customers: 0, orders: 0, spentMinor: 0, medianLastOrderAt: null };

/** SQL: whether the customer `c` is in the segment. The word is $2, the bit is $3. */
const IS_MEMBER = "(m.members & $3::bigint <> 0) is true";
const JOINED = `customers c left join segment_members m
  on m.shop_id = $1 and m.customer_id = c.id and m.word = $2::smallint`;

/** The noted members, and everybody else. */
export async function readSegmentFigures(sql: ShopSql, at: SegmentPlace): Promise<SegmentFigures> {
  const rows = await sql.query<Omit<PeopleFigures, "spentMinor"> & { inside: boolean; spentMinor: string }>(
    `select ${IS_MEMBER} as inside, count(*)::int as people,
            count(*) filter (where c.order_count > 0)::int as customers,
            coalesce(sum(c.order_count), 0)::int as orders,
            coalesce(sum(c.spent_minor), 0)::text as "spentMinor",
            percentile_disc(0.5) within group (order by c.last_order_at) as "medianLastOrderAt"
       from ${JOINED} where c.shop_id = $1 group by 1`,
    [sql.shopId, at.word, bitOf(at)],
  );
  const of = (isInside: boolean): PeopleFigures => {
    const row = rows.find(({ inside }) => inside === isInside);
    if (row === undefined) return NOBODY;
    const { people, customers, orders, spentMinor, medianLastOrderAt } = row;
    return { people, customers, orders, spentMinor: Number(spentMinor), medianLastOrderAt };
  };
  return { members: of(true), others: of(false) };
}

/** How many of the noted members are in each group. Members in no group are left out. */
export async function readSegmentGroups(sql: ShopSql, at: SegmentPlace): Promise<ReadonlyMap<Group, number>> {
  const rows = await sql.query<{ group: string; people: number }>(
    `select c."group", count(*)::int as people from ${JOINED}
      where c.shop_id = $1 and ${IS_MEMBER} and c."group" is not null group by 1`,
    [sql.shopId, at.word, bitOf(at)],
  );
  return new Map(rows.flatMap(({ group, people }) => (isGroup(group) ? [[group, people] as const] : [])));
}

export function bitOf({ place }: SegmentPlace): bigint {
  return 1n << BigInt(place);
}
