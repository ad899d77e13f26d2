import { describe, expect, it } from "vitest";

import type { Measure } from "./estimates.ts";
import type { Outcome, OutcomeVerdict } from "./outcome.ts";
import { revenueBeside, shownOf } from "./shown.ts";

const SHARE = "share_who_ordered";
const REVENUE = "revenue_per_customer";

/** An outcome whose difference of revenue lies in this range; null: it has none. */
function outcome(verdict: OutcomeVerdict, decidedBy: Measure, range: readonly [number, number] | null) {
  const each = range && { value: (range[0] + range[1]) / 2, low: range[0], high: range[1] };
  const revenueMinor = each && { perCustomer: each, inAll: each };
  const differences: Outcome["differences"] = { buyers: null, orders: null, revenueMinor };
  return { verdict, decidedBy, differences };
}

describe("F6: what an experiment showed", () => {
  it.each<[OutcomeVerdict, Measure, string]>([
    ["sample_won", REVENUE, "sample_won"],
    ["holdout_won", REVENUE, "holdout_won"],
    ["sample_won", SHARE, "more_ordered"],
    ["holdout_won", SHARE, "fewer_ordered"],
    ["no_difference_found", SHARE, "no_difference_found"],
    ["too_small", SHARE, "too_small"],
    ["stopped_early", SHARE, "stopped_early"],
    ["running", SHARE, "running"],
  ])("is of money only where revenue decides: %s by %s", (verdict, decidedBy, shown) => {
    expect(shownOf({ verdict, decidedBy })).toBe(shown);
  });

  it.each<[OutcomeVerdict, Measure, readonly [number, number] | null, string | null]>([
    ["sample_won", SHARE, [-5, 40], "unclear"],
    ["sample_won", SHARE, [0, 40], "unclear"],
    ["holdout_won", SHARE, [-40, 5], "unclear"],
    ["sample_won", SHARE, null, "unclear"],
    ["sample_won", SHARE, [5, 40], null],
    ["holdout_won", SHARE, [-40, -5], null],
    ["sample_won", SHARE, [-40, -5], "against"],
    ["holdout_won", SHARE, [5, 40], "against"],
    ["sample_won", REVENUE, [5, 40], null],
    ["no_difference_found", SHARE, [-5, 40], null],
    ["running", SHARE, [-5, 40], null],
  ])("says of the revenue beside %s by %s, in %j: %s", (verdict, decidedBy, range, beside) => {
    expect(revenueBeside(outcome(verdict, decidedBy, range))).toBe(beside);
  });
});
