/** Why a sync waits for the merchant, or for a plan, in the order in which the reasons are checked. */
export const HOLD_CODES = [
  "plan",
  "first",
  "emptied",
  "many_moves",
  "fewer_orders",
  "found_list",
  "asked",
] as const;
export type HoldCode = (typeof HOLD_CODES)[number];

/** How many customers a set had, and how many orders counted, in a sync's run. */
export interface RunSize {
  readonly customers: number;
  readonly eligible: number;
}

/** What is known of a sync before it sends anything. */
export interface SyncToJudge {
  /** Customers whose place at the target would change, and whose new one no sync that went through has wanted. */
  readonly moved: number;
  /** Orders that count in its run. */
  readonly eligible: number;
  /** The size of the set's last sync that went through; null: none has since the set was begun. */
  readonly last: RunSize | null;
  /** It would take everybody out of a set that has members. */
  readonly empties: boolean;
  /** It would take over a list that the app did not make and that the merchant has not agreed to. */
  readonly foundList: boolean;
  /** The merchant asked for a preview. */
  readonly asked: boolean;
  /** The shop's plan lets nothing more be sent. */
  readonly keptByPlan: boolean;
}

/** Up to this many moves are never too many, however few customers there are. */
const FREE_MOVES = 100;
/** Many moves are more than one customer in this many. */
const MOVED_ONE_IN = 20;
/** Fewer orders means fewer than 9 of 10 of the ones before. */
const ORDERS_KEPT = { of: 10, least: 9 } as const;

/**
 * Why a sync must wait until the merchant has seen what it would do; null: it may go without asking. It is compared
 * with the last one of its set that went through, whether the merchant confirmed it or not. Small moves from day to day
 * are normal for a shop. A preview that the merchant asked for sends nothing, so it needs no plan.
 */
export function holdCodeOf({
  moved,
  eligible,
  last,
  empties,
  foundList,
  asked,
  keptByPlan,
}: SyncToJudge): HoldCode | null {
  if (keptByPlan && !asked) return "plan";
  if (last === null) return "first";
  if (empties) return "emptied";
  if (moved > FREE_MOVES && moved * MOVED_ONE_IN > last.customers) return "many_moves";
  if (eligible * ORDERS_KEPT.of < last.eligible * ORDERS_KEPT.least) return "fewer_orders";
  if (foundList) return "found_list";
  return asked ? "asked" : null;
}
