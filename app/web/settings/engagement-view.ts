import type { AccessResult } from "../ui/access-view.ts";

/** The parts whose age is shown. */
export const SHOWN_PARTS = ["shopify", "profiles", "events"] as const;

/** What the settings show of the reading from Klaviyo. */
export interface EngagementView {
  readonly connected: boolean;
  /** Whether more can be allowed on Klaviyo's consent page. */
  readonly consent: boolean;
  /** ISO 8601; null: it is off. */
  readonly onSince: string | null;
  readonly listIds: readonly string[];
  readonly properties: readonly string[];
  readonly reading: boolean;
  /** As of when each part is known, ISO 8601; null: it is not. */
  readonly asOf: Readonly<Record<(typeof SHOWN_PARTS)[number], string | null>>;
  /** The parts that could not be read the last time. */
  readonly failures: readonly { readonly part: string; readonly code: string }[];
}

export const ENGAGEMENT_INTENTS = ["on", "off", "consent", "finish", "key", "choose"] as const;
export type EngagementIntent = (typeof ENGAGEMENT_INTENTS)[number];

/** A list of the account that may be chosen. */
export interface ListOption {
  readonly id: string;
  readonly name: string;
}

/** The result of the merchant's last action on the card. */
export type EngagementResult = AccessResult<EngagementIntent>;

/** What the card can do. */
export interface EngagementProps {
  readonly view: EngagementView;
  readonly result: EngagementResult | null;
  readonly pending: EngagementIntent | null;
  /** The account's lists; null: Klaviyo did not answer; undefined: they are being read. */
  readonly lists: readonly ListOption[] | null | undefined;
  readonly onSend: (intent: EngagementIntent, fields?: Readonly<Record<string, string>>) => void;
}
