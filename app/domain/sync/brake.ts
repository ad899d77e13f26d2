/** Why a sync waits for the merchant, in the order in which the reasons are looked for. */
export const HOLD_CODES = ["first", "many_moves", "fewer_orders", "found_list", "asked"] as const;
export type HoldCode = (typeof HOLD_CODES)[number];

/** How many customers were in a group, and how many orders counted, in a sync's run. */
export interface RunSize {
  readonly customers: number;
  readonly eligible: number;
}

/** What is known of a sync before anything of it is sent. */
export interface SyncToJudge {
  /** Customers whose place at the target would change, and whose new one is not of a sync that went through. */
  readonly moved: number;
  /** Orders that count in its run. */
  readonly eligible: number;
  /** Of the target's last sync that went through; null: none has since the target was switched on. */
  readonly last: RunSize | null;
  /** It would take over a list that the app did not make and the merchant has not agreed to. */
  readonly foundList: boolean;
  /** The merchant asked for a preview. */
  readonly asked: boolean;
}

/** Up to here nobody is asked, however few customers there are. */
const FREE_MOVES = 100;
/** More than one customer in so many. */
const MOVED_ONE_IN = 20;
/** Fewer than 9 of 10 of the orders before. */
const ORDERS_KEPT = { of: 10, least: 9 } as const;

/**
 * Why a sync must be held until the merchant has seen what it would do; null: it may go by itself. It is compared with
 * the last one that went through, whether the merchant confirmed it or nothing held it: what moves little by little,
 * day by day, is a shop's ordinary life.
 */
export function holdCodeOf({ moved, eligible, last, foundList, asked }: SyncToJudge): HoldCode | null {
  if (last === null) return "first";
  if (moved > FREE_MOVES && moved * MOVED_ONE_IN > last.customers) return "many_moves";
  if (eligible * ORDERS_KEPT.of < last.eligible * ORDERS_KEPT.least) return "fewer_orders";
  if (foundList) return "found_list";
  return asked ? "asked" : null;
}
