/** A campaign in Klaviyo as pages show it. */
import type { StrategyId } from "../advice/playbooks.ts";
import { armOfSubject } from "../experiment/arm-audience.ts";
import type { RailReading } from "../experiment/guard-rails.ts";
import type { SinceThenView } from "../experiment/since-then.ts";
import type { AudienceSubject } from "../sync/audience.ts";

/** What Klaviyo counts of a campaign that was sent. A person counts once for each. */
export interface ReportedCounts {
  readonly recipients: number;
  readonly delivered: number;
  readonly opened: number;
  readonly unsubscribed: number;
  readonly spamComplaints: number;
  readonly orders: number;
}

/** What Klaviyo reported of a campaign, with its revenue in the shop's currency. */
export interface ReportedFigures extends ReportedCounts {
  readonly revenueMinor: number;
}

/** How far a draft is. `linked`: the merchant made the campaign, and named it here. */
export const CAMPAIGN_STATES = ["drafting", "drafted", "failed", "linked"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** How Klaviyo calls a campaign that went out. */
export const SENT_STATUSES = ["Sent", "Variations Sent"] as const;

/** Whether a campaign went out. One that is scheduled, or was canceled, has a moment of sending too. */
export function isSent(status: string | null): boolean {
  return SENT_STATUSES.some((each) => each === status);
}

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
  /** What its customers ordered since; null: that is not known. */
  readonly sinceThen: SinceThenView | null;
  /** The experiment whose holdout does not get it, by its id; null: nobody is left without it to compare with. */
  readonly experimentId: number | null;
}

/** Whether a figure of a campaign is beyond its limit, so that the rest should not be sent. */
export function isBroken({ rails }: Pick<WatchedCampaign, "rails">): boolean {
  return rails.some(({ state }) => state === "broken");
}

/**
 * The experiment whose holdout does not get a campaign: the campaign goes to the sample, or leaves the holdout out.
 * @returns its id; null: nobody is left without it to compare with
 */
export function experimentOf(
  source: AudienceSubject | null,
  excluded: readonly AudienceSubject[],
): number | null {
  const to = source?.kind === "arm" ? armOfSubject(source.subject) : null;
  if (to?.arm === "sample") return to.experimentId;
  const without = excluded.map(({ kind, subject }) => (kind === "arm" ? armOfSubject(subject) : null));
  return without.find((each) => each?.arm === "holdout")?.experimentId ?? null;
}

/** The address at which Klaviyo shows a campaign. */
export function campaignUrl(campaignId: string): string {
  return `https://www.klaviyo.com/campaign/${encodeURIComponent(campaignId)}/wizard`;
}
