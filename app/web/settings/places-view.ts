/** What the settings show of the places of customers' default addresses. */
export interface PlacesView {
  /** ISO 8601; null: it is off. */
  readonly onSince: string | null;
  /** As of when they are known, ISO 8601; null: they are not. */
  readonly asOf: string | null;
  readonly reading: boolean;
  /** Why they could not be read the last time; null: they could. */
  readonly failure: string | null;
}

export const PLACES_INTENTS = ["on", "off"] as const;
export type PlacesIntent = (typeof PLACES_INTENTS)[number];

/** What the card can do. */
export interface PlacesProps {
  readonly view: PlacesView;
  readonly pending: PlacesIntent | null;
  readonly onSend: (intent: PlacesIntent) => void;
}
