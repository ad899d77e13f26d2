import type { StrategyId } from "../../domain/advice/playbooks.ts";
import type { EmailLanguage } from "../../domain/drafts/email-language.ts";
import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";
import type { AccessProps } from "../ui/access-view.ts";

/** Whom a draft is for, and where its text begins. */
export interface DraftSource {
  readonly audience: AudienceSubject;
  readonly name: string;
  readonly strategy: StrategyId | null;
}

/** A Klaviyo list that can be left out. */
export interface ListChoice {
  readonly listId: string;
  readonly name: string;
}

/** What the page of a new draft shows. */
export interface NewDraftView {
  readonly source: DraftSource;
  /** The form's own key: the same form makes one draft. */
  readonly requestKey: string;
  readonly language: EmailLanguage;
  readonly subject: string;
  readonly body: string;
  /** The name of the shop, for the preview. */
  readonly store: string;
  /** Why no draft can be made: the list is not there yet, or Klaviyo is not connected; null: one can. */
  readonly problem: "no_list" | "not_connected" | null;
  /** Whether Klaviyo allows drafts. */
  readonly allowed: boolean;
  readonly lists: readonly ListChoice[];
  /** The id of the list that is left out at first; empty: none. */
  readonly excluded: string;
}

/** What the merchant writes. */
export interface DraftFields {
  readonly subject: string;
  readonly previewText: string;
  readonly body: string;
  /** The id of the list that is left out; empty: none. */
  readonly excluded: string;
}

export type DraftResult =
  | { readonly outcome: "entered"; readonly id: number }
  | { readonly outcome: "refused"; readonly code: string };

export interface NewDraftProps {
  readonly view: NewDraftView;
  readonly access: Omit<AccessProps, "orKey">;
  readonly result: DraftResult | null;
  readonly saving: boolean;
  readonly onLanguage: (language: EmailLanguage) => void;
  readonly onDraft: (fields: DraftFields) => void;
}

/** A campaign of the account that can be linked. */
export interface AccountCampaign {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** The account's campaigns, or why they can't be read. */
export type AccountCampaigns =
  | { readonly campaigns: readonly AccountCampaign[] }
  | { readonly problem: "unavailable" | "missing_scope" | "not_connected" };

export const CARD_INTENTS = ["link", "remove", "read", "again"] as const;
export type CardIntent = (typeof CARD_INTENTS)[number];

/** What the card of drafts and linked campaigns shows, and what it can do. */
export interface CampaignsCardProps {
  readonly campaigns: readonly WatchedCampaign[];
  readonly readAt: string | null;
  readonly errorCode: string | null;
  readonly isReading: boolean;
  /** Whether drafts and reports are allowed in the account that is connected. */
  readonly allowed: boolean;
  /** Whether Klaviyo is connected. */
  readonly connected: boolean;
  /** The account's campaigns; null: not asked for yet. */
  readonly account: AccountCampaigns | null;
  readonly loadingAccount: boolean;
  /** Why the last campaign was not linked. */
  readonly linkProblem: string | null;
  readonly pending: CardIntent | null;
  readonly onLoadAccount: () => void;
  readonly onSend: (intent: CardIntent, fields?: Readonly<Record<string, string>>) => void;
}

/** The page with the card of drafts and linked campaigns. */
export const CAMPAIGNS_PAGE = "/app/campaigns";
/** What the card posts to, and what the addresses of drafts begin with. */
export const DRAFTS_PATH = `${CAMPAIGNS_PAGE}/drafts`;

export function draftPage(id: number): string {
  return `${DRAFTS_PATH}/${String(id)}`;
}
