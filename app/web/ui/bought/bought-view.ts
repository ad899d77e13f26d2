/** A product, and what is said of it. */
export interface BoughtRow {
  readonly id: string;
  /** null: it was deleted, or the titles are not known now. */
  readonly title: string | null;
  readonly items: number;
  readonly people: number;
}

/** What people bought most and last. */
export type BoughtView =
  | {
      readonly outcome: "read";
      readonly most: readonly BoughtRow[];
      /** With the last order of each. */
      readonly last: readonly BoughtRow[];
      /** As of when it is known, ISO 8601. */
      readonly asOf: string;
      readonly titlesUnavailable: boolean;
    }
  /** It is switched off, not read yet, or could not be read; nothing was scored; or it takes too long. */
  | { readonly outcome: "off" | "not_read" | "unreadable" | "not_scored" | "too_slow" };

/** What a rule can name. `text` is null where a title is not known. */
export interface ProductChoice {
  readonly value: string;
  readonly text: string | null;
}

/** null: Shopify can't be asked for products now. */
export type ChoicesView = { readonly choices: readonly ProductChoice[] | null };

/** Titles by the products' ids; null: not known now. */
export type TitlesView = { readonly titles: Readonly<Record<string, string>> | null };

/** The place on the page of settings where it is switched. */
export const PRODUCTS_CARD = "products";
