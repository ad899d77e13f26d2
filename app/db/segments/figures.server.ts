/** A segment's members against all other customers. */
import { z } from "zod";

import { GROUPS, isGroup, type Group } from "../../domain/groups/group.ts";
import type {
  MemberRanges,
  PeopleFigures,
  Range,
  SegmentFigures,
} from "../../domain/segments/segment-figures.ts";
import type { ShopDays } from "../../domain/time/shop-days.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { SegmentPlace } from "./note-members.server.ts";

const NOBODY: PeopleFigures = { people: 0, customers: 0, orders: 0, spentMinor: 0, medianLastOrderDay: null };

/** SQL: whether the customer `c` is in the segment. The word is $2, the bit is $3. */
const IS_MEMBER = "(m.members & $3::bigint <> 0) is true";
const JOINED = `customers c left join segment_members m
  on m.shop_id = $1 and m.customer_id = c.id and m.word = $2::smallint`;

type SummedRow = Omit<PeopleFigures, "spentMinor" | "medianLastOrderDay"> & {
  readonly inside: boolean;
  readonly spentMinor: string;
  readonly medianLastOrderAt: Date | null;
  /** Of those who have ordered; null: nobody has. */
  readonly firstLastOrderAt: Date | null;
  readonly lastLastOrderAt: Date | null;
  readonly leastOrders: number | null;
  readonly mostOrders: number | null;
  readonly leastSpent: number | null;
  readonly mostSpent: number | null;
};

const ORDERED = "filter (where c.order_count > 0)";

/**
 * The noted members, and everybody else. It goes over all of the shop's customers: a million take some seconds, so a
 * refresh notes them.
 */
export async function readSegmentFigures(
  sql: ShopSql,
  at: SegmentPlace,
  days: ShopDays,
): Promise<SegmentFigures> {
  const rows = await sql.query<SummedRow>(
    `select ${IS_MEMBER} as inside, count(*)::int as people,
            count(*) filter (where c.order_count > 0)::int as customers,
            coalesce(sum(c.order_count), 0)::int as orders,
            coalesce(sum(c.spent_minor), 0)::text as "spentMinor",
            percentile_disc(0.5) within group (order by c.last_order_at) as "medianLastOrderAt",
            min(c.last_order_at) as "firstLastOrderAt", max(c.last_order_at) as "lastLastOrderAt",
            min(c.order_count) ${ORDERED} as "leastOrders", max(c.order_count) ${ORDERED} as "mostOrders",
            (min(c.spent_minor) ${ORDERED})::float8 as "leastSpent",
            (max(c.spent_minor) ${ORDERED})::float8 as "mostSpent"
       from ${JOINED} where c.shop_id = $1 group by 1`,
    [sql.shopId, at.word, bitOf(at)],
  );
  const of = (isInside: boolean): PeopleFigures => {
    const row = rows.find(({ inside }) => inside === isInside);
    if (row === undefined) return NOBODY;
    const { people, customers, orders, spentMinor, medianLastOrderAt } = row;
    const medianLastOrderDay = medianLastOrderAt && days.dayOf(medianLastOrderAt);
    return { people, customers, orders, spentMinor: Number(spentMinor), medianLastOrderDay };
  };
  const ranges = rangesOf(
    rows.find(({ inside }) => inside),
    days,
  );
  return { members: of(true), others: of(false), groups: await readSegmentGroups(sql, at), ranges };
}

function rangesOf(row: SummedRow | undefined, days: ShopDays): MemberRanges | null {
  if (row === undefined) return null;
  const { firstLastOrderAt: first, lastLastOrderAt: last } = row;
  const lastOrderDay = rangeOf(first && days.dayOf(first), last && days.dayOf(last));
  const orders = rangeOf(row.leastOrders, row.mostOrders);
  const spentMinor = rangeOf(row.leastSpent, row.mostSpent);
  return lastOrderDay && orders && spentMinor && { lastOrderDay, orders, spentMinor };
}

function rangeOf(least: number | null, most: number | null): Range | null {
  return least === null || most === null ? null : { least, most };
}

/** How many of the noted members are in each group. Members in no group are left out. */
async function readSegmentGroups(sql: ShopSql, at: SegmentPlace): Promise<Partial<Record<Group, number>>> {
  const rows = await sql.query<{ group: string; people: number }>(
    `select c."group", count(*)::int as people from ${JOINED}
      where c.shop_id = $1 and ${IS_MEMBER} and c."group" is not null group by 1`,
    [sql.shopId, at.word, bitOf(at)],
  );
  return Object.fromEntries(rows.flatMap(({ group, people }) => (isGroup(group) ? [[group, people]] : [])));
}

const people = z.object({
  people: z.number(),
  customers: z.number(),
  orders: z.number(),
  spentMinor: z.number(),
  medianLastOrderDay: z.number().nullable(),
});
const range = z.object({ least: z.number(), most: z.number() });
const noted = z.object({
  members: people,
  others: people,
  groups: z.partialRecord(z.enum(GROUPS), z.number()),
  // An earlier version noted neither.
  ranges: z
    .object({ lastOrderDay: range, orders: range, spentMinor: range })
    .nullish()
    .transform((given) => given ?? null),
  asOf: z.iso
    .datetime()
    .nullish()
    .transform((given) => given ?? null),
});

/** Figures as a refresh notes them. */
export interface NotedFigures extends SegmentFigures {
  /** The moment of the run that they are of, ISO 8601; null: not known. */
  readonly asOf: string | null;
}

/** The figures that the last refresh noted; null: there was none yet, or one of an earlier version. */
export async function notedFigures(sql: ShopSql, segmentId: number): Promise<NotedFigures | null> {
  const [row] = await sql.query<{ figures: unknown }>(
    "select figures from segments where shop_id = $1 and id = $2",
    [sql.shopId, segmentId],
  );
  return noted.nullish().parse(row?.figures) ?? null;
}

export function bitOf({ place }: SegmentPlace): bigint {
  return 1n << BigInt(place);
}
