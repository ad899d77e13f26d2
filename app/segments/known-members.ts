/** What is known of a segment's members before they are listed: by the figures that the last refresh noted. */
import type { NotedFigures } from "../db/segments/figures.server.ts";
import type { KnownMembers } from "../db/segments/listed-members.server.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import type { MemberRanges, Range } from "../domain/segments/segment-figures.ts";
import type { ShopDays } from "../domain/time/shop-days.ts";

/** @param moment - of the newest run. Ranges of another run say nothing about the customers as they are now. */
export function knownMembers(figures: NotedFigures, moment: RuleMoment | null): KnownMembers {
  const { members, others, groups, ranges, asOf } = figures;
  const inGroups = Object.values(groups).reduce((sum, each) => sum + each, 0);
  const isOfNewest = moment !== null && asOf === moment.at.toISOString();
  return {
    members: members.people,
    people: members.people + others.people,
    hasGrouped: inGroups > 0 || !isOfNewest,
    hasGroupless: inGroups < members.people || !isOfNewest,
    ranges: isOfNewest && ranges !== null ? keyRanges(ranges, moment.days) : null,
  };
}

function keyRanges(
  { lastOrderDay, orders, spentMinor }: MemberRanges,
  days: ShopDays,
): KnownMembers["ranges"] {
  const textOf = ({ least, most }: Range) => ({ least: String(least), most: String(most) });
  return {
    last_order: {
      least: days.startOf(lastOrderDay.least).toISOString(),
      most: days.startOf(lastOrderDay.most + 1).toISOString(),
    },
    orders: textOf(orders),
    spent: textOf(spentMinor),
  };
}
