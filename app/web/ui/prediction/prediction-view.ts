import type { Trust } from "../../../domain/predict/closed-windows.ts";

/** What is expected of a customer some days ahead. */
export interface PredictedDays {
  readonly days: number;
  /** Of at least one order, 0 to 1. */
  readonly chance: number;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly trust: ShownTrust;
}

/** uncheckable: the orders that count never reach back far enough to tell. */
export type ShownTrust = Trust | { readonly state: "uncheckable" };

/** What is expected of a customer. */
export interface PredictionView {
  /** The moment that the days are counted from. */
  readonly asOf: string;
  /** Empty: too few customers have come back to predict anything. */
  readonly horizons: readonly PredictedDays[];
  /** When the next order is expected; null: the customer's own rhythm says nothing, or predictions are not reliable. */
  readonly next: NextOrderView | null;
}

/** Moments are ISO texts. */
export interface NextOrderView {
  readonly from: string;
  readonly until: string;
  readonly isOverdue: boolean;
}
