import { ONE_SIDED_Z, wilson, type Estimate } from "../backtest/intervals.ts";

/** What is watched of a campaign beside its limits (C16). */
export const RAILS = ["opens", "unsubscribes", "spam_complaints"] as const;

export type Rail = (typeof RAILS)[number];

/** A limit on the part of the recipients. `at_least` allows the limit itself, `below` does not. */
export interface RailLimit {
  readonly kind: "at_least" | "below";
  /** A share, 0 to 1. */
  readonly share: number;
}

export const RAIL_LIMITS: Readonly<Record<Rail, RailLimit>> = {
  opens: { kind: "at_least", share: 0.1 },
  unsubscribes: { kind: "below", share: 0.03 },
  spam_complaints: { kind: "below", share: 0.0008 },
};

/** How many recipients a campaign reached, and how many of them opened, unsubscribed and complained. */
export interface CampaignCounts {
  /** Emails that arrived. */
  readonly delivered: number;
  /** Each is of different recipients. */
  readonly opens: number;
  readonly unsubscribes: number;
  readonly spam_complaints: number;
}

export type RailState = "kept" | "broken" | "too_few_to_tell";

/** A figure of a campaign beside its limit. See `readRails`. */
export interface RailReading {
  readonly rail: Rail;
  readonly limit: RailLimit;
  readonly count: number;
  readonly recipients: number;
  readonly state: RailState;
  /** The share, with an interval that has either end wrong in 5 %. null: nothing has arrived. */
  readonly share: Estimate | null;
  /** How far the share is within its limit, in shares; below 0: beyond it. null: nothing has arrived. */
  readonly margin: number | null;
  /** About how many recipients would tell, if the share stays as it is. null: it is told already, or never is. */
  readonly recipientsNeeded: number | null;
}

/**
 * A campaign's figures beside their limits. A limit says what may be expected of the rest of the customers, so a few
 * recipients don't tell: one spam complaint among 300 is four times the limit, and chance alone brings one to every
 * fifth campaign that keeps it. So a rail is `kept` or `broken` only if its interval leaves the limit, and else
 * `too_few_to_tell`. Then `margin` says on which side the share is now. To show that spam complaints are below 0.08 %
 * takes 3,400 recipients without a complaint; three complaints among 1,000 show that they are not.
 *
 * The interval is Wilson's at 90 %. It is asked on one side only, so the answer is wrong in about 5 %, even where the truth is right at the limit.
 * @param counts - whole numbers from 0. Klaviyo may count more opens than deliveries; such a share counts as 1.
 */
export function readRails(counts: CampaignCounts): RailReading[] {
  return RAILS.map((rail) => readRail(rail, counts[rail], counts.delivered));
}

function readRail(rail: Rail, counted: number, recipients: number): RailReading {
  const limit = RAIL_LIMITS[rail];
  const count = Math.min(counted, recipients);
  const share = wilson(count, recipients, ONE_SIDED_Z);
  if (share === null)
    return {
      rail,
      limit,
      count,
      recipients,
      share,
      state: "too_few_to_tell",
      margin: null,
      recipientsNeeded: null,
    };
  const over = share.value - limit.share;
  const margin = limit.kind === "at_least" ? over : -over;
  const isTold = share.low > limit.share || share.high < limit.share;
  const state = !isTold ? "too_few_to_tell" : margin > 0 ? "kept" : "broken";
  const recipientsNeeded = isTold || over === 0 ? null : recipientsFor(over, limit.share);
  return { rail, limit, count, recipients, share, state, margin, recipientsNeeded };
}

/** Wilson's interval leaves a share p as soon as the distance from it exceeds z times the root of p (1 - p) / n. */
function recipientsFor(distance: number, share: number): number {
  return Math.ceil((ONE_SIDED_Z ** 2 * share * (1 - share)) / distance ** 2);
}
