import type { Range } from "../ranges.ts";
import type { Day } from "../../time/shop-days.ts";

/** A column of whole numbers: of the narrowest type that holds all of them. */
export type WholeNumbers =
  Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * What rules ask most of all people of a shop, as of one moment, in columns. The place in the columns is a person. What
 * is left out is asked of the database, condition by condition.
 */
export interface PeopleColumns {
  /** The customers' ids, ascending. */
  readonly ids: Float64Array;
  readonly orderCount: WholeNumbers;
  /** Minor units. */
  readonly spentMinor: WholeNumbers;
  /** `NO_DAY`: none. */
  readonly lastOrderDay: WholeNumbers;
  /** Since when the person is known; `NO_DAY`: not known. */
  readonly knownDay: WholeNumbers;
  /** 0: not scored. */
  readonly r: Uint8Array;
  readonly f: Uint8Array;
  readonly m: Uint8Array;
  /** The place in `GROUPS` and 1 more; 0: in no group. */
  readonly group: Uint8Array;
  /** Bits as in `FLAGS`. */
  readonly flags: Uint8Array;
  readonly orders: OrderColumns;
  /** By the place in `ENGAGEMENT_KINDS`. */
  readonly engagement: readonly EngagementColumns[];
}

/** The orders that count, those of one person after another, oldest first. */
export interface OrderColumns {
  /** Whose orders they are, in their order. */
  readonly owners: Owners;
  readonly day: WholeNumbers;
  readonly amountMinor: WholeNumbers;
  readonly pointOfSale: Uint8Array;
}

/** How often people did something on a day, those of one person after another. */
export interface EngagementColumns {
  readonly owners: Owners;
  readonly day: WholeNumbers;
  readonly count: WholeNumbers;
}

/** Rows from `starts[n]` to before `starts[n + 1]` are those of the person `people[n]`. */
export interface Owners {
  readonly people: Uint32Array;
  readonly starts: Uint32Array;
}

/** The first day that two bytes hold, in 1880. No shop knows a customer since then. */
export const NO_DAY: Day = -(2 ** 15);
/** No date is as far away, and the difference of two such days fits into 32 bits. */
const FARTHEST_DAY: Day = 2 ** 29;

/** The bounds of a range of days. Beyond the farthest day a bound is as good as open. */
export function dayBounds({ from, to }: Range): { readonly from: Day; readonly to: Day } {
  return { from: bounded(from ?? -FARTHEST_DAY), to: bounded(to ?? FARTHEST_DAY) };
}

function bounded(day: Day): Day {
  return Math.max(-FARTHEST_DAY, Math.min(FARTHEST_DAY, day));
}

/** `active`: Klaviyo has an email of theirs that is neither suppressed nor unsubscribed. */
export const FLAGS = { acceptsMarketing: 1, subscribed: 2, suppressed: 4, active: 8 } as const;

/** What a condition is evaluated with. */
export interface ColumnView {
  readonly people: PeopleColumns;
  readonly today: Day;
}

/** The same numbers in the narrowest type that holds all of them. */
export function narrowed(values: WholeNumbers): WholeNumbers {
  let [lowest, highest] = [0, 0];
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest >= 0 && highest < 2 ** 8) return new Uint8Array(values);
  if (lowest >= -(2 ** 15) && highest < 2 ** 15) return new Int16Array(values);
  return lowest >= -(2 ** 31) && highest < 2 ** 31 ? new Int32Array(values) : new Float64Array(values);
}

/** How much memory the columns take. */
export function bytesOf({ orders, engagement, ...own }: PeopleColumns): number {
  const columns = [
    ...Object.values(own),
    ...[orders.owners.people, orders.owners.starts, orders.day, orders.amountMinor, orders.pointOfSale],
    ...engagement.flatMap(({ owners, day, count }) => [owners.people, owners.starts, day, count]),
  ];
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
