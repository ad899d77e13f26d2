import type { Group } from "../groups/group.ts";

/** The strategies for each group, in the order in which they are told. Their words are found by these ids. */
export const PLAYBOOKS = {
  new: [
    "new_series",
    "new_recap",
    "new_delivery",
    "new_review",
    "new_next_order",
    "new_cross_sell",
    "new_loyalty",
    "new_brand",
    "new_values",
    "new_contact",
    "new_thanks",
  ],
  about_to_sleep: [
    "ats_feedback",
    "ats_value",
    "ats_review",
    "ats_content",
    "ats_discount",
    "ats_monthly",
    "ats_free_gift",
    "ats_gift_friend",
    "ats_news",
    "ats_loyalty",
    "ats_tiers",
    "ats_points",
    "ats_rewards",
    "ats_games",
  ],
  sleeping: [
    "sleeping_offer",
    "sleeping_holidays",
    "sleeping_sms",
    "sleeping_call",
    "sleeping_add_ons",
    "sleeping_guides",
  ],
  potential_loyal: [
    "potential_shipping",
    "potential_returns",
    "potential_program",
    "potential_early",
    "potential_samples",
    "potential_digital",
    "potential_try",
    "potential_partner",
  ],
  loyal: [
    "loyal_early",
    "loyal_refunds",
    "loyal_thanks",
    "loyal_content",
    "loyal_ambassador",
    "loyal_gift_friend",
    "loyal_discount",
  ],
  loyal_at_risk: ["risk_personal", "risk_review", "risk_ask", "risk_why_back", "risk_improvements"],
} as const satisfies Record<Group, readonly string[]>;

/** What works for every group. */
export const FOR_ALL = ["all_competitors", "all_holidays", "all_year", "all_clear"] as const;

export type StrategyId = (typeof PLAYBOOKS)[Group][number] | (typeof FOR_ALL)[number];

/** Strategies that name a figure, with its source. */
const WITH_FIGURE = [
  "new_series",
  "potential_shipping",
  "potential_partner",
  "risk_why_back",
] as const satisfies readonly StrategyId[];

export type StrategyWithFigure = (typeof WITH_FIGURE)[number];

export function hasFigure(id: StrategyId): id is StrategyWithFigure {
  return WITH_FIGURE.some((each) => each === id);
}

const ALL: ReadonlySet<string> = new Set([...Object.values(PLAYBOOKS).flat(), ...FOR_ALL]);

/** Whether a text is the id of a strategy. */
export function isStrategy(text: string): text is StrategyId {
  return ALL.has(text);
}

/** Strategies whose example is no email: a text message. */
const NO_EMAIL: ReadonlySet<StrategyId> = new Set<StrategyId>(["sleeping_sms"]);

/** Whether a strategy's example can be drafted as an email. */
export function isEmail(id: StrategyId): boolean {
  return !NO_EMAIL.has(id);
}
