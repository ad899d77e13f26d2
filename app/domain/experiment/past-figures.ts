/**
 * What an experiment's customers would do without a campaign, from the store's own past.
 *
 * The members of a group or segment can't be looked at in their own past: members of "bought nothing for months" ordered
 * nothing in the last weeks by definition. So the customers who were of the same kinds so many days ago stand for them.
 * A kind is how often a customer had ordered, how long ago the last time, and whether an average order was a high one.
 * What each kind did since is weighted by how many members are of that kind now (direct standardisation).
 */
import type { PastFigures } from "./power.ts";

/** A customer's last order was less than so many days ago: the borders between kinds. */
export const RECENCY_DAYS = [8, 15, 31, 61, 91, 121, 181, 271, 366, 546, 731] as const;

interface Kind {
  /** How many orders: 1, 2, or 3 and more; 0: none yet. */
  readonly often: number;
  /** How many of `RECENCY_DAYS` the days since the last order have reached. */
  readonly recency: number;
  /** Whether the customer's average order is above the store's. */
  readonly high: boolean;
}

/** How many members are of a kind now. */
export interface MemberCell extends Kind {
  readonly customers: number;
}

/** What the customers who were of a kind did in the days after. */
export interface PastCell extends Kind {
  readonly customers: number;
  readonly buyers: number;
  readonly revenueMinor: number;
  readonly revenueSquaresMinor: number;
}

/** A kind with fewer customers in the past stands for nobody alone. Wider ones are taken then. */
const LEAST_CUSTOMERS = 50;

/** From the closest kind to the widest. */
const WIDER: readonly ((member: Kind, past: Kind) => boolean)[] = [
  (a, b) => a.often === b.often && a.recency === b.recency && a.high === b.high,
  (a, b) => a.often === b.often && a.recency === b.recency,
  (a, b) => a.recency === b.recency,
  () => true,
];

/**
 * Members who never ordered count as customers who order nothing: the past doesn't tell how many of them had been known.
 * @returns the figures, of as many customers as there are members; null: there are no members, or the past has too few
 *   customers to stand for any
 */
export function pastFigures(members: readonly MemberCell[], past: readonly PastCell[]): PastFigures | null {
  const customers = members.reduce((sum, cell) => sum + cell.customers, 0);
  const figures = { customers, buyers: 0, revenueMinor: 0, revenueSquaresMinor: 0 };
  for (const member of members) {
    if (member.often === 0) continue;
    const like = closest(member, past);
    if (like === null) return null;
    const weight = member.customers / like.customers;
    figures.buyers += like.buyers * weight;
    figures.revenueMinor += like.revenueMinor * weight;
    figures.revenueSquaresMinor += like.revenueSquaresMinor * weight;
  }
  return customers === 0 ? null : figures;
}

type Sums = Omit<PastCell, keyof Kind>;

/** What the closest kind with enough customers did; null: all together are too few. */
function closest(member: Kind, past: readonly PastCell[]): Sums | null {
  for (const isLike of WIDER) {
    const sums = summed(past.filter((cell) => isLike(member, cell)));
    if (sums.customers >= LEAST_CUSTOMERS) return sums;
  }
  return null;
}

function summed(cells: readonly PastCell[]): Sums {
  const sum = (of: keyof Sums): number => cells.reduce((sofar, cell) => sofar + cell[of], 0);
  return {
    customers: sum("customers"),
    buyers: sum("buyers"),
    revenueMinor: sum("revenueMinor"),
    revenueSquaresMinor: sum("revenueSquaresMinor"),
  };
}
