import type { FlowMatrix } from "../../domain/movement/flow.ts";
import type { Inflow } from "../../domain/movement/inflow.ts";
import type { Trend } from "../../domain/movement/trend.ts";

/** A run to choose. `asOf` is an ISO moment. */
export interface RunOption {
  readonly id: number;
  readonly asOf: string;
}

/** How customers moved between two runs. */
export interface FlowView {
  readonly from: RunOption;
  readonly to: RunOption;
  readonly matrix: FlowMatrix;
}

/** A group's size at a run. */
export interface SizeView {
  readonly runId: number;
  readonly at: string;
  readonly customers: number;
}

/** How a group's size changed over the runs shown. */
export interface TrendView {
  /** Oldest first. */
  readonly sizes: readonly SizeView[];
  /** null: there is only one moment. */
  readonly direction: Trend["direction"] | null;
  /** Customers per 30 days; null: the time shown is too short to say. */
  readonly perMonth: number | null;
}

/** All that the page shows once there is a run. */
export interface MovementView {
  /** Newest first. */
  readonly runs: readonly RunOption[];
  /** null: there is only one run. */
  readonly flow: FlowView | null;
  readonly inflow: Inflow;
  /** Few years of orders are read, so customers who returned after a longer time count as new. */
  readonly shortWindow: boolean;
  readonly loyal: TrendView;
}
