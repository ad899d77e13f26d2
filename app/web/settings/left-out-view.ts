import type { TagCount } from "../../domain/left-out.ts";

/** What the settings show of the customers who are left out. */
export interface LeftOutView {
  /** Tags that the merchant may choose, with how many customers have them; null: they were not read yet. */
  readonly found: readonly TagCount[] | null;
  /** The tags that are chosen. */
  readonly tags: readonly string[];
  /** How many customers the newest run left out. */
  readonly leftOut: number;
}

export type LeftOutResult =
  { readonly outcome: "saved" } | { readonly outcome: "refused"; readonly code: "own_tag" | "too_many" };

/** What the card can do. */
export interface LeftOutProps {
  readonly view: LeftOutView;
  readonly result: LeftOutResult | null;
  readonly saving: boolean;
  readonly onSave: (tags: readonly string[]) => void;
}
