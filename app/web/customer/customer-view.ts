import type { Explanation, PlaceInRhythm, ValueInRange } from "../../domain/explain/explain.ts";
import type { GroupReason } from "../../domain/explain/reason.ts";
import type { Way } from "../../domain/explain/ways.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import type { ScoreRanges } from "../../domain/rfm/ranges.ts";
import type { PredictionView } from "../ui/prediction/prediction-view.ts";
import type { NamedAudience, TargetName } from "../target/decision.ts";

/** How many moves the page lists, and how many orders it draws. */
export const LISTED = 200;

/** A way into a better group, or to keep this one. Moments are ISO texts. */
export type WayView = Omit<Way, "before"> & { readonly before: string | null };

/** The group from a moment on without another order; null: in no group. */
export interface ChangeView {
  readonly at: string;
  readonly to: Group | null;
}

/** Why the customer is in a group, and what would change it. */
export interface ExplanationView {
  readonly values: { readonly r: ValueInRange; readonly f: ValueInRange; readonly m: ValueInRange };
  /** What each score takes in this shop. */
  readonly ranges: ScoreRanges;
  readonly reason: GroupReason;
  /** null: not known. */
  readonly rhythm: PlaceInRhythm | null;
  readonly ways: readonly WayView[];
  readonly withoutOrder: readonly ChangeView[];
}

/** A counted order. */
export interface OrderRow {
  readonly id: string;
  readonly at: string;
  readonly amountMinor: number;
}

/** A change of group; null: in no group. */
export interface MoveRow {
  readonly at: string;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
}

/** A time in one group; null: in no group. Moments are ISO texts. */
export interface StayRow {
  readonly group: Group | null;
  readonly from: string;
  readonly to: string;
  /** It was worked out later, from the orders and today's boundaries. */
  readonly hindsight: boolean;
}

/** What a target that is switched on holds of the customer. */
export interface AtTargetView {
  readonly target: TargetName;
  readonly confirmed: readonly NamedAudience[];
  /** What it was sent, or will be, and has not confirmed yet. */
  readonly awaited: readonly NamedAudience[];
  readonly failed: boolean;
  /** Whether anything of the customer was ever prepared for it. */
  readonly known: boolean;
}

/** All that a customer's page shows. Name and email come from Shopify at the moment of showing. */
export interface CustomerView {
  /** null: Shopify does not have this customer. */
  readonly shopifyId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  /** Shopify couldn't be asked for the name. */
  readonly nameUnavailable: boolean;
  /** The moment of the newest run. All is shown as of it. null before the first run. */
  readonly asOf: string | null;
  /** ISO 4217, of all amounts; null before the first run. */
  readonly currency: string | null;
  readonly group: Group | null;
  /** A tag that the merchant chose keeps the customer out of the groups. */
  readonly leftOut: boolean;
  /** An order changed since the newest run. The explanation includes it, the groups don't yet. */
  readonly changedSince: boolean;
  /** null: no order counts. */
  readonly explanation: ExplanationView | null;
  /** What is expected of the customer; null: nothing was predicted yet, or the customer is in no group. */
  readonly prediction: PredictionView | null;
  /** The customer's profile in Klaviyo; null: not known. */
  readonly klaviyoId: string | null;
  /** The newest counted orders. */
  readonly orders: readonly OrderRow[];
  readonly orderCount: number;
  readonly moves: readonly MoveRow[];
  /** The way through the groups, ascending. Empty: nothing is known of it. */
  readonly way: readonly StayRow[];
  readonly targets: readonly AtTargetView[];
}

/** An explanation for the page, with its moments as texts. */
export function explanationView(explanation: Explanation, ranges: ScoreRanges): ExplanationView {
  const { values, reason, rhythm, ways, withoutOrder } = explanation;
  return {
    values,
    ranges,
    reason,
    rhythm,
    ways: ways.map((way) => ({ ...way, before: way.before?.toISOString() ?? null })),
    withoutOrder: withoutOrder.map(({ at, to }) => ({ at: at.toISOString(), to })),
  };
}
