import type { DeadWeight, PriceStep } from "../../domain/experiment/dead-weight.ts";
import type { PresetLack } from "../../domain/presets/basis.ts";

/** How many people could be suppressed; or what is not known for that. */
export type DeadWeightPeople =
  | { readonly outcome: "lacking"; readonly lacks: readonly PresetLack[] }
  | {
      readonly outcome: "known";
      /** ISO 8601. */
      readonly asOf: string;
      readonly deadWeight: number;
      readonly kept: number;
      readonly profiles: number;
      readonly protectedDays: number;
    };

/** What the profiles without orders and engagement cost. Amounts are in minor units of the currency. */
export interface DeadWeightView {
  readonly people: DeadWeightPeople;
  /** ISO 4217, of the prices. */
  readonly currency: string;
  readonly steps: readonly PriceStep[];
  readonly cost: DeadWeight | null;
}

/** Why prices are refused; row: counted from 1, null: all of them. */
export interface PricesProblem {
  readonly code:
    | "no_steps"
    | "too_many_steps"
    | "profiles_out_of_range"
    | "price_out_of_range"
    | "profiles_not_ascending"
    | "price_not_ascending";
  readonly row: number | null;
}

export type DeadWeightResult =
  | { readonly outcome: "saved" }
  | { readonly outcome: "invalid"; readonly problem: PricesProblem }
  /** The segment was made. */
  | { readonly outcome: "made"; readonly segmentId: number }
  | { readonly outcome: "not_made"; readonly because: "taken" | "too_many" | "lacking" };

/** Rows of the form, as they are typed. */
export interface TypedStep {
  readonly profiles: string;
  readonly price: string;
}

/** What Klaviyo bills in, besides the store's own currency. */
export const BILLED_IN = ["USD", "EUR", "GBP", "AUD", "CAD", "NZD"] as const;
