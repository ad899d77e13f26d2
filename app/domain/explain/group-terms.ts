import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import type { ScoreRange, ScoreRanges } from "../rfm/ranges.ts";
import type { Score } from "../rfm/score.ts";

/** The kind of buyer in a group: attached (often and well), repeat (but not both), or first-time. */
export type BuyerKind = "attached" | "repeat" | "first";

/** Days since the last order, both ends included; `to` null: without end. */
export type DayRange = Pick<ScoreRange, "from" | "to">;

/** What a store's attached customers have at least: all of `orders` and `spentMinor`, and one of the clear ones. */
export interface AttachedTerms {
  readonly orders: number;
  readonly spentMinor: number;
  /** null: the store has no such score. */
  readonly clearOrders: number | null;
  readonly clearSpentMinor: number | null;
}

/** What a group takes in a store, in days, orders and money. Each language makes its sentences from it. */
export interface GroupTerms {
  readonly group: Group;
  /** When the last order was, for each kind of buyer; null: such buyers are in other groups. */
  readonly days: Readonly<Record<BuyerKind, DayRange | null>>;
  /** null: nobody in this store can be attached, since the scores for it are not in use. */
  readonly attached: AttachedTerms | null;
}

/** The lowest scores of each kind of buyer, as `groupOf` tells them apart. */
const LOWEST = {
  first: { f: 1, m: 1 },
  repeat: { f: 2, m: 1 },
  attached: { f: 4, m: 3 },
} as const satisfies Record<BuyerKind, Omit<Score, "r">>;
/** Attached customers have these scores for orders and spend at least, and a clear one for one of them. */
const ATTACHED = 3;
const CLEAR = 4;

export function termsOf(group: Group, ranges: ScoreRanges): GroupTerms {
  return {
    group,
    days: {
      first: daysIn(group, LOWEST.first, ranges.r),
      repeat: daysIn(group, LOWEST.repeat, ranges.r),
      attached: daysIn(group, LOWEST.attached, ranges.r),
    },
    attached: attachedTerms(ranges),
  };
}

/**
 * The days since the last order during which customers with these scores are in a group; null: never. They are one
 * range, since a group is left only once as time passes.
 */
export function daysIn(group: Group, score: Omit<Score, "r">, r: readonly ScoreRange[]): DayRange | null {
  const same = r.filter((range) => groupOf({ ...score, r: range.score }) === group);
  const [first, last] = [same[0], same.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}

function attachedTerms({ f, m }: ScoreRanges): AttachedTerms | null {
  const orders = lowestWith(ATTACHED, f);
  const spentMinor = lowestWith(ATTACHED, m);
  const [clearOrders, clearSpentMinor] = [lowestWith(CLEAR, f), lowestWith(CLEAR, m)];
  if (orders === null || spentMinor === null) return null;
  return clearOrders === null && clearSpentMinor === null
    ? null
    : { orders, spentMinor, clearOrders, clearSpentMinor };
}

/** The lowest value that gets this score or a better one; null: none does. */
function lowestWith(score: number, ranges: readonly ScoreRange[]): number | null {
  return ranges.find((range) => range.score >= score)?.from ?? null;
}
