import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { notedFigures, readSegmentFigures } from "../../db/segments/figures.server.ts";
import { listMembersPage } from "../../db/segments/listed-members.server.ts";
import { readSegmentDays, readSegmentMoves } from "../../db/segments/refreshes.server.ts";
import { notedSinceThen } from "../../db/segments/since-then.server.ts";
import { listSegments } from "../../db/segments/saved-segments.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { readSyncTargets } from "../../db/sync/sync-targets.server.ts";
import { sinceThenView } from "../../domain/experiment/since-then.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { todayOf, type RuleMoment } from "../../domain/rules/moment.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import type { PeopleFigures } from "../../domain/segments/segment-figures.ts";
import { shopDays } from "../../domain/time/shop-days.ts";
import { countAppleOnly } from "../../segments/apple-only.server.ts";
import { knownMembers } from "../../segments/known-members.ts";
import { readRuleGround } from "../../segments/rule-ground.server.ts";
import type { PeopleCache } from "../../segments/people-cache.server.ts";
import type { RuleEvaluator } from "../../segments/rule-masks.server.ts";
import { rulesOf, segmentOf } from "../../segments/saved-segment.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable } from "../../shopify/customers.server.ts";
import { MEMBERS_PAGE, type FiguresView, type SavedView } from "../../web/segments/saved-view.ts";
import { itemOf } from "../app.segments/segments.server.ts";
import { SORT_ORDERS, sortWhere } from "../../web/ui/customers/sorts.ts";
import { readStakeTrust } from "../app.customers._index/stake.server.ts";
import { memberRow, namedPerson, neighbourUrls } from "./members.server.ts";
import type { PageQuery } from "./page-query.ts";

const TREND_DAYS = 30;
const MOVES = 20;

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
  { db, people }: { readonly db: Database; readonly people: Pick<PeopleCache, "heldOf"> },
  shop: ShopRow,
  admin: () => Promise<AdminClient>,
  id: number,
  query: PageQuery,
): Promise<SavedPage | null> {
  // It is asked by a connection of its own, so this must not hold another one meanwhile.
  const evaluator = (await people.heldOf(shop)) ?? null;
  const read = await readStored(db, evaluator, shop, id, query);
  if (read === null) return null;
  const { page, joined, left, currency, sort, ...view } = read;
  const shown = [...page.members, ...joined, ...left].flatMap(({ shopifyId }) =>
    shopifyId === null ? [] : [shopifyId],
  );
  const names = await namesIfReachable(admin, [...new Set(shown)]);
  const moves = (all: typeof joined) =>
    all.map(({ customerId, at, parts, ...person }) => ({
      ...{ id: String(customerId), ...namedPerson(person, names) },
      at: at.toISOString(),
      parts,
    }));
  return {
    currency,
    view: {
      ...view,
      joined: moves(joined),
      left: moves(left),
      rows: page.members.map((member) => memberRow(member, names)),
      namesUnavailable: names === null,
      sort,
      page: page.hasPrevious ? query.page : 1,
      ...neighbourUrls(id, { ...query, sort }, page),
    },
  };
}

async function readStored(
  db: Database,
  evaluator: RuleEvaluator | null,
  shop: ShopRow,
  id: number,
  query: PageQuery,
) {
  return inShopSql(db, shop.id, async (sql) => {
    const all = (await listSegments(sql)).map(segmentOf);
    const segment = all.find((each) => each.id === id);
    if (segment === undefined) return null;
    const { knowledge, moment } = await readRuleGround(sql, shop.timeZone);
    const at = { word: wordOf(segment.place), place: placeInWord(segment.place) };
    const noted = await notedFigures(sql, id);
    const ordered = await notedSinceThen(sql, id);
    const figures = noted ?? (await readSegmentFigures(sql, at, shopDays(shop.timeZone)));
    const known = { ...knowledge, segments: rulesOf(all) };
    const atStake = await readStakeTrust(sql);
    const sort = sortWhere(query.sort, atStake !== null);
    return {
      ...{ sort, atStake },
      item: itemOf(segment, all, known, await readSyncTargets(sql)),
      names: Object.fromEntries(all.map((each) => [String(each.id), each.name])),
      currency: knowledge.currency,
      refreshedAt: segment.refreshed?.at.toISOString() ?? null,
      members: figuresView(figures.members, moment),
      others: figuresView(figures.others, moment),
      groups: GROUPS.map((group) => ({ group, people: figures.groups[group] ?? 0 })),
      sinceThen: ordered === null ? null : sinceThenView(ordered),
      days: await readSegmentDays(sql, id, TREND_DAYS),
      joined: await readSegmentMoves(sql, segment, { joined: true, limit: MOVES }),
      left: await readSegmentMoves(sql, segment, { joined: false, limit: MOVES }),
      appleOnly: await countAppleOnly(sql, segment.rule, { knowledge: known, moment, evaluator }),
      page: await listMembersPage(
        sql,
        at,
        SORT_ORDERS[sort],
        query.place,
        MEMBERS_PAGE,
        noted && knownMembers(noted, moment),
      ),
    };
  });
}

function figuresView(figures: PeopleFigures, moment: RuleMoment | null): FiguresView {
  const { people, customers, orders, spentMinor, medianLastOrderDay } = figures;
  return {
    people,
    orders,
    spentMinor,
    averageOrderMinor: orders === 0 ? null : Math.round(spentMinor / orders),
    lifetimeValueMinor: customers === 0 ? null : Math.round(spentMinor / customers),
    medianDays:
      medianLastOrderDay === null || moment === null
        ? null
        : Math.max(0, todayOf(moment) - medianLastOrderDay),
  };
}
