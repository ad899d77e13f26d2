import type { NamedCustomer } from "../ui/customers/customer-name.tsx";
import type { Group } from "../../domain/groups/group.ts";
import type { FlowMatrix } from "../../domain/movement/flow.ts";
import type { MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import type { FitCause } from "../../domain/rfm/refit.ts";

/** The model that customers are scored by, and what happens to it next. */
export interface ModelView {
  readonly cause: FitCause;
  /** ISO moment that it was fitted as of. */
  readonly fittedAt: string;
  readonly customers: number;
  readonly orders: number;
  readonly rhythm: MeasuredRhythm;
  /** ISO moment; null: overdue, so the next scoring refits it. */
  readonly nextRefitAt: string | null;
  /** A refit that was asked for, or the scoring by a model that just became active, is still to come. */
  readonly underWay: boolean;
}

/** A customer whom the pending model would move. */
export interface ExampleView extends NamedCustomer {
  readonly from: Group;
  readonly to: Group;
  readonly spentMinor: number;
}

/** A refitted model that the merchant decides on. */
export interface PendingView {
  readonly id: number;
  /** ISO moment. */
  readonly fittedAt: string;
  readonly customers: number;
  readonly moved: number;
  /** cells[from][to], by the indexes of `GROUPS`. Indexes beyond them mean no group and are not shown. */
  readonly cells: FlowMatrix["cells"];
  readonly examples: readonly ExampleView[];
  /** Shopify couldn't be asked for the names. */
  readonly namesUnavailable: boolean;
}

export interface ModelCardView {
  /** null before the first scoring. */
  readonly model: ModelView | null;
  readonly pending: PendingView | null;
  /** ISO 4217, of all amounts; null before the first scoring. */
  readonly currency: string | null;
}

export const MODEL_INTENTS = ["refit", "adopt-model", "refuse-model"] as const;
export type ModelIntent = (typeof MODEL_INTENTS)[number];

/** The result of the merchant's last action. gone: the model was no longer pending. */
export interface ModelResult {
  readonly outcome: "done" | "gone";
  readonly intent: ModelIntent;
}

export interface ModelCardProps {
  readonly view: ModelCardView;
  /** The action that is being done right now. */
  readonly pending: ModelIntent | null;
  readonly result: ModelResult | null;
  readonly onRefit: () => void;
  readonly onDecide: (intent: "adopt-model" | "refuse-model", modelId: number) => void;
}
