import type { Outcome, OutcomeVerdict } from "./outcome.ts";

/** What an experiment showed, in a word. More, or fewer, ordered: the share of buyers decides, and says nothing of money. */
export type Shown = OutcomeVerdict | "more_ordered" | "fewer_ordered";

type Decided = Pick<Outcome, "verdict" | "decidedBy" | "differences">;

/** What an experiment showed: of money only where revenue decides. */
export function shownOf({ verdict, decidedBy }: Pick<Decided, "verdict" | "decidedBy">): Shown {
  if (decidedBy === "revenue_per_customer") return verdict;
  if (verdict === "sample_won") return "more_ordered";
  return verdict === "holdout_won" ? "fewer_ordered" : verdict;
}

/**
 * What has to be said of the revenue beside a winner by the share of buyers. `unclear`: the interval of the difference
 * holds 0, or there is none. `against`: it points the other way. null: nothing.
 */
export function revenueBeside({ verdict, decidedBy, differences }: Decided): "unclear" | "against" | null {
  if (decidedBy === "revenue_per_customer") return null;
  if (verdict !== "sample_won" && verdict !== "holdout_won") return null;
  const each = differences.revenueMinor?.perCustomer;
  if (each === undefined || (each.low <= 0 && each.high >= 0)) return "unclear";
  return each.low > 0 === (verdict === "sample_won") ? null : "against";
}
