import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { FOR_ALL, PLAYBOOKS, type StrategyId } from "./playbooks.ts";

/** What the requirement A10 asks for, by group in its order, each with the entry that tells it. */
const ASKED: Readonly<Record<Group | "all", readonly (readonly [what: string, entry: StrategyId])[]>> = {
  new: [
    ["several welcome emails that follow one another", "new_series"],
    ["what was ordered, to check it", "new_recap"],
    ["delivery dates and tracking", "new_delivery"],
    ["a review for a discount code", "new_review"],
    ["a discount on the next order with a time limit, and best sellers", "new_next_order"],
    ["larger and matching products", "new_cross_sell"],
    ["loyalty and referral program", "new_loyalty"],
    ["the brand, its channels and posts", "new_brand"],
    ["values", "new_values"],
    ["how to get help", "new_contact"],
    ["thanks, and emails that entertain and inform", "new_thanks"],
  ],
  about_to_sleep: [
    ["a question about product and delivery", "ats_feedback"],
    ["what makes the store special", "ats_value"],
    ["a coupon for a review", "ats_review"],
    ["photos and videos by customers", "ats_content"],
    ["a discount with a time limit", "ats_discount"],
    ["a coupon each month until an order", "ats_monthly"],
    ["a free gift", "ats_free_gift"],
    ["a gift for a friend", "ats_gift_friend"],
    ["news of products and what they are good for", "ats_news"],
    ["benefits of the loyalty and referral program", "ats_loyalty"],
    ["tiers", "ats_tiers"],
    ["points for many things", "ats_points"],
    ["a page of rewards, and emails about it", "ats_rewards"],
    ["games", "ats_games"],
  ],
  sleeping: [
    ["one strong offer that is not repeated", "sleeping_offer"],
    ["again on Black Friday and holidays", "sleeping_holidays"],
    ["text messages", "sleeping_sms"],
    ["a call", "sleeping_call"],
    ["add-ons for the last order", "sleeping_add_ons"],
    ["guides for the last order", "sleeping_guides"],
  ],
  potential_loyal: [
    ["free shipping", "potential_shipping"],
    ["free returns", "potential_returns"],
    ["benefits of the referral and loyalty program", "potential_program"],
    ["early access to products and sales", "potential_early"],
    ["samples", "potential_samples"],
    ["exclusive digital items", "potential_digital"],
    ["try before you buy", "potential_try"],
    ["partner brands", "potential_partner"],
  ],
  loyal: [
    ["early access", "loyal_early"],
    ["refunds without questions", "loyal_refunds"],
    ["thank-you notes", "loyal_thanks"],
    ["invitations to make content", "loyal_content"],
    ["ambassadors", "loyal_ambassador"],
    ["a gift for a friend", "loyal_gift_friend"],
    ["whether to discount, which is contested", "loyal_discount"],
  ],
  loyal_at_risk: [
    ["offers from what each one bought", "risk_personal"],
    ["a review for a discount", "risk_review"],
    ["what could be better", "risk_ask"],
    ["why to come back", "risk_why_back"],
    ["what has improved", "risk_improvements"],
  ],
  all: [
    ["what competitors offer", "all_competitors"],
    ["holiday gifts", "all_holidays"],
    ["a look back on the year", "all_year"],
    ["clear emails that a phone can show", "all_clear"],
  ],
};

describe("the playbooks", () => {
  it.each(GROUPS)("tell every strategy for %s, and no other", (group) => {
    expect(PLAYBOOKS[group]).toEqual(ASKED[group].map(([, entry]) => entry));
  });

  it("tell what works for every group", () => {
    expect(FOR_ALL).toEqual(ASKED.all.map(([, entry]) => entry));
  });

  it("have no id twice", () => {
    const ids = [...GROUPS.flatMap((group): StrategyId[] => [...PLAYBOOKS[group]]), ...FOR_ALL];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
