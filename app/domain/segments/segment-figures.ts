/** The members of a segment against everybody else. */
import { GROUPS, type Group } from "../groups/group.ts";
import { isMarked, type Mask } from "../rules/columns/mask.ts";
import { NO_DAY, type PeopleColumns } from "../rules/columns/people-columns.ts";
import type { Day } from "../time/shop-days.ts";

/** Figures of some people, as of the newest run. Amounts are in minor units of its currency. */
export interface PeopleFigures {
  readonly people: number;
  /** How many of them have orders that count. */
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
  /** The day of the last order of the one in the middle; null: nobody has ordered. */
  readonly medianLastOrderDay: Day | null;
}

/** The least and the most of something. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Between what the values of people lie who have ordered. */
export interface MemberRanges {
  readonly lastOrderDay: Range;
  readonly orders: Range;
  readonly spentMinor: Range;
}

export interface SegmentFigures {
  readonly members: PeopleFigures;
  readonly others: PeopleFigures;
  /** How many of the members are in each group. Members in no group are left out. */
  readonly groups: Readonly<Partial<Record<Group, number>>>;
  /** Of the members; null: none of them has ordered. */
  readonly ranges: MemberRanges | null;
}

/** Adds up the people, in one pass over the columns. */
export function figuresOf(people: PeopleColumns, members: Mask): SegmentFigures {
  const [inside, outside] = [new Sum(), new Sum()];
  const groups: Partial<Record<Group, number>> = {};
  for (let person = 0; person < people.ids.length; person += 1) {
    const isMember = isMarked(members, person);
    (isMember ? inside : outside).add(
      people.orderCount[person] ?? 0,
      people.spentMinor[person] ?? 0,
      people.lastOrderDay[person] ?? NO_DAY,
    );
    const group = isMember ? GROUPS[(people.group[person] ?? 0) - 1] : undefined;
    if (group !== undefined) groups[group] = (groups[group] ?? 0) + 1;
  }
  return { members: inside.figures(), others: outside.figures(), groups, ranges: inside.ranges() };
}

class Sum {
  #people = 0;
  #customers = 0;
  #orders = 0;
  #spentMinor = 0;
  readonly #ordersOfOne = new Extent();
  readonly #spentOfOne = new Extent();
  /** How many ordered last on a day. */
  readonly #lastOrders = new Map<Day, number>();

  add(orders: number, spentMinor: number, lastOrderDay: Day): void {
    this.#people += 1;
    if (orders > 0) {
      this.#customers += 1;
      this.#ordersOfOne.add(orders);
      this.#spentOfOne.add(spentMinor);
    }
    this.#orders += orders;
    this.#spentMinor += spentMinor;
    if (lastOrderDay !== NO_DAY)
      this.#lastOrders.set(lastOrderDay, (this.#lastOrders.get(lastOrderDay) ?? 0) + 1);
  }

  figures(): PeopleFigures {
    return {
      people: this.#people,
      customers: this.#customers,
      orders: this.#orders,
      spentMinor: this.#spentMinor,
      medianLastOrderDay: middleOf(this.#lastOrders),
    };
  }

  ranges(): MemberRanges | null {
    const lastOrders = new Extent();
    for (const day of this.#lastOrders.keys()) lastOrders.add(day);
    const [lastOrderDay, orders, spentMinor] = [
      lastOrders.range(),
      this.#ordersOfOne.range(),
      this.#spentOfOne.range(),
    ];
    return lastOrderDay && orders && spentMinor && { lastOrderDay, orders, spentMinor };
  }
}

class Extent {
  #least = Infinity;
  #most = -Infinity;

  add(value: number): void {
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
  }

  /** null: there was no value. */
  range(): Range | null {
    return this.#most === -Infinity ? null : { least: this.#least, most: this.#most };
  }
}

/** The value in the middle, the lower one of two, as PostgreSQL's `percentile_disc` gives it; null: there is none. */
function middleOf(counts: ReadonlyMap<number, number>): number | null {
  const values = [...counts].sort(([one], [other]) => one - other);
  const half = values.reduce((sum, [, count]) => sum + count, 0) / 2;
  let upTo = 0;
  for (const [value, count] of values) {
    upTo += count;
    if (upTo >= half) return value;
  }
  return null;
}
