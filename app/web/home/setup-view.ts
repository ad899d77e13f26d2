import type { SetupProgress } from "../../domain/setup/setup-guide.ts";

/** What Home posts about setting the app up. */
export const SETUP_INTENTS = ["dismiss", "count_point_of_sale", "leave_point_of_sale_out"] as const;
export type SetupIntent = (typeof SETUP_INTENTS)[number];

/** How many orders come from point of sale, of how many. */
export interface PointOfSaleView {
  readonly orders: number;
  readonly leftOut: number;
}

export interface SetupView {
  /** null: nothing is left to set up. */
  readonly guide: SetupProgress | null;
  /** null: there is nothing to ask. */
  readonly askPointOfSale: PointOfSaleView | null;
}

export interface SetupProps {
  readonly view: SetupView;
  /** What was posted and isn't answered yet; null: nothing. */
  readonly pending: SetupIntent | null;
  readonly onSend: (intent: SetupIntent) => void;
}
