/** A campaign in Klaviyo as pages show it. */
import type { StrategyId } from "../advice/playbooks.ts";
import type { RailReading } from "../experiment/guard-rails.ts";
import type { AudienceSubject } from "../sync/audience.ts";

/** What Klaviyo reported of a campaign that was sent. */
export interface ReportedFigures {
  readonly recipients: number;
  readonly delivered: number;
  readonly opened: number;
  readonly unsubscribed: number;
  readonly spamComplaints: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

/** How far a draft is. `linked`: the merchant made the campaign, and named it here. */
export const CAMPAIGN_STATES = ["drafting", "drafted", "failed", "linked"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** The steps of a draft, in their order. */
export const DRAFT_STEPS = ["template", "campaign", "assignment"] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];

/** A campaign, with its figures beside their limits. Moments are ISO 8601. */
export interface WatchedCampaign {
  readonly id: number;
  readonly name: string;
  readonly state: CampaignState;
  /** The steps that are done. */
  readonly done: readonly DraftStep[];
  readonly errorCode: string | null;
  readonly source: (AudienceSubject & { readonly name: string }) | null;
  readonly strategy: StrategyId | null;
  readonly subject: string | null;
  readonly excludedName: string | null;
  /** Its address in Klaviyo; null: it isn't there yet, or not any more. */
  readonly url: string | null;
  readonly isGone: boolean;
  /** In Klaviyo's words, such as `Draft` or `Sent`; null: not read yet. */
  readonly status: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly readAt: string | null;
  readonly figures: ReportedFigures | null;
  readonly rails: readonly RailReading[];
}

/** Whether a figure of a campaign is beyond its limit, so that the rest should not be sent. */
export function isBroken({ rails }: Pick<WatchedCampaign, "rails">): boolean {
  return rails.some(({ state }) => state === "broken");
}

/** The address at which Klaviyo shows a campaign. */
export function campaignUrl(campaignId: string): string {
  return `https://www.klaviyo.com/campaign/${encodeURIComponent(campaignId)}/wizard`;
}
