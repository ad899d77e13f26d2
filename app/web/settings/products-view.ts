/** What the settings show of the reading of what was bought. */
export interface ProductsView {
  /** ISO 8601; null: it is off. */
  readonly onSince: string | null;
  /** As of when it is known, ISO 8601; null: it is not. */
  readonly asOf: string | null;
  readonly reading: boolean;
  /** How much of the file of orders' lines is stored, in percent; null: not known, or none is being read. */
  readonly percent: number | null;
  /** Why it could not be read the last time; null: it could. */
  readonly failure: string | null;
}

export const PRODUCTS_INTENTS = ["on", "off"] as const;
export type ProductsIntent = (typeof PRODUCTS_INTENTS)[number];

/** What the card can do. */
export interface ProductsProps {
  readonly view: ProductsView;
  readonly pending: ProductsIntent | null;
  /** The merchant was asked for access to products, and said no. */
  readonly declined: boolean;
  readonly onSend: (intent: ProductsIntent) => void;
}
