import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  readSegmentFigures,
  readSegmentGroups,
  type PeopleFigures,
} from "../../db/segments/figures.server.ts";
import { listMembersPage, type MemberOrder } from "../../db/segments/listed-members.server.ts";
import { readSegmentDays, readSegmentMoves } from "../../db/segments/refreshes.server.ts";
import { listSegments } from "../../db/segments/saved-segments.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { recencyDays } from "../../domain/rfm/recency.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import { countAppleOnly } from "../../segments/apple-only.server.ts";
import { readRuleGround } from "../../segments/rule-ground.server.ts";
import { rulesOf, segmentOf } from "../../segments/saved-segment.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import { MEMBERS_PAGE, type FiguresView, type SavedView } from "../../web/segments/saved-view.ts";
import type { Sort } from "../../web/ui/sorts.ts";
import { itemOf } from "../app.segments/segments.server.ts";
import { pageUrl, type PageQuery } from "./page-query.ts";

const TREND_DAYS = 30;
const MOVES = 20;

const ORDERS: Record<Sort, { readonly by: MemberOrder; readonly descending: boolean }> = {
  last_order_desc: { by: "last_order", descending: true },
  last_order_asc: { by: "last_order", descending: false },
  orders_desc: { by: "orders", descending: true },
  orders_asc: { by: "orders", descending: false },
  spent_desc: { by: "spent", descending: true },
  spent_asc: { by: "spent", descending: false },
};

export interface SavedPage {
  /** Of the amounts; null: nothing was scored yet. */
  readonly currency: string | null;
  readonly view: SavedView;
}

/**
 * All that a segment's page shows. Names are read from Shopify for the shown rows only.
 * @returns null: there is no such segment
 */
export async function readSegment(
  db: Database,
  shop: ShopRow,
  admin: () => Promise<AdminClient>,
  id: number,
  query: PageQuery,
): Promise<SavedPage | null> {
  const read = await readStored(db, shop, id, query);
  if (read === null) return null;
  const { rows, joined, left, currency, ...view } = read;
  const shown = [...rows, ...joined, ...left].flatMap(({ shopifyId }) =>
    shopifyId === null ? [] : [shopifyId],
  );
  const names = await namesIfReachable(admin, [...new Set(shown)]);
  const named = (customerId: bigint, shopifyId: bigint | null) => ({
    id: String(customerId),
    ...shownName(shopifyId === null ? undefined : names?.get(shopifyId)),
  });
  const moves = (all: typeof joined) =>
    all.map(({ customerId, shopifyId, at, parts }) => ({
      ...named(customerId, shopifyId),
      at: at.toISOString(),
      parts,
    }));
  const hasNext = rows.length > MEMBERS_PAGE;
  const { sort, page } = query;
  return {
    currency,
    view: {
      ...view,
      joined: moves(joined),
      left: moves(left),
      rows: rows.slice(0, MEMBERS_PAGE).map((row) => ({
        ...named(row.id, row.shopifyId),
        lastOrderAt: row.lastOrderAt?.toISOString() ?? null,
        orderCount: row.orderCount,
        spentMinor: Number(row.spentMinor),
      })),
      namesUnavailable: names === null,
      sort,
      page,
      previousUrl: page > 1 ? pageUrl(id, { sort, page: page - 1 }) : null,
      nextUrl: hasNext ? pageUrl(id, { sort, page: page + 1 }) : null,
    },
  };
}

async function readStored(db: Database, shop: ShopRow, id: number, { sort, page }: PageQuery) {
  return inShopSql(db, shop.id, async (sql) => {
    const all = (await listSegments(sql)).map(segmentOf);
    const segment = all.find((each) => each.id === id);
    if (segment === undefined) return null;
    const { knowledge, moment } = await readRuleGround(sql, shop.timeZone);
    const at = { word: wordOf(segment.place), place: placeInWord(segment.place) };
    const figures = await readSegmentFigures(sql, at);
    const groups = await readSegmentGroups(sql, at);
    const asOf = moment?.at ?? new Date(0);
    const known = { ...knowledge, segments: rulesOf(all) };
    return {
      item: itemOf(segment, all, known),
      names: Object.fromEntries(all.map((each) => [String(each.id), each.name])),
      currency: knowledge.currency,
      refreshedAt: segment.refreshed?.at.toISOString() ?? null,
      members: figuresView(figures.members, asOf),
      others: figuresView(figures.others, asOf),
      groups: GROUPS.map((group) => ({ group, people: groups.get(group) ?? 0 })),
      days: await readSegmentDays(sql, id, TREND_DAYS),
      joined: await readSegmentMoves(sql, segment, { joined: true, limit: MOVES }),
      left: await readSegmentMoves(sql, segment, { joined: false, limit: MOVES }),
      rows: await listMembersPage(sql, at, ORDERS[sort], { page: page - 1, size: MEMBERS_PAGE }),
      appleOnly: await countAppleOnly(sql, segment.rule, { knowledge: known, moment }),
    };
  });
}

function figuresView(figures: PeopleFigures, asOf: Date): FiguresView {
  const { people, customers, orders, spentMinor, medianLastOrderAt } = figures;
  return {
    people,
    orders,
    spentMinor,
    averageOrderMinor: orders === 0 ? null : Math.round(spentMinor / orders),
    lifetimeValueMinor: customers === 0 ? null : Math.round(spentMinor / customers),
    medianDays: medianLastOrderAt === null ? null : recencyDays(medianLastOrderAt, asOf),
  };
}
