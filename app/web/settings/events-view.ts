import type { AccessResult } from "../ui/access-view.ts";

/** What the settings show of the events for flows in Klaviyo. */
export interface EventsView {
  readonly connected: boolean;
  /** Whether more can be allowed on Klaviyo's consent page. */
  readonly consent: boolean;
  /** ISO 8601; null: it is off. */
  readonly onSince: string | null;
  /** Whether changes by other boundaries or settings start flows, too. */
  readonly refits: boolean;
  /** Events since it was switched on, and changes of customers without a profile. */
  readonly sent: number;
  readonly passedOver: number;
  /** Whether more are being sent. */
  readonly sending: boolean;
  /** Whether the profiles have to be looked up first. */
  readonly waiting: boolean;
  /** Why they could not be sent the last time; null: they could. */
  readonly failure: string | null;
}

export const EVENTS_INTENTS = ["on", "off", "consent", "finish", "key", "choose"] as const;
export type EventsIntent = (typeof EVENTS_INTENTS)[number];

export type EventsResult = AccessResult<EventsIntent>;

/** Where a consent for events comes back to. */
export const EVENTS_BACK = "/app/settings?for=events";

/** Whether the address is the one that a consent for events comes back to. */
export function isForEvents(parameters: URLSearchParams): boolean {
  return parameters.get("for") === "events";
}

/** What the card can do. */
export interface EventsProps {
  readonly view: EventsView;
  readonly result: EventsResult | null;
  readonly pending: EventsIntent | null;
  readonly onSend: (intent: EventsIntent, fields?: Readonly<Record<string, string>>) => void;
}
