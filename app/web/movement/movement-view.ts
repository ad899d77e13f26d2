import type { Group } from "../../domain/groups/group.ts";
import type { RecentCohorts } from "../../domain/movement/cohorts.ts";
import type { FlowMatrix } from "../../domain/movement/flow.ts";
import type { Inflow } from "../../domain/movement/inflow.ts";
import type { Trend } from "../../domain/movement/trend.ts";
import type { NamedMoment } from "../format/moment-words.ts";

/** What is compared: ends of months, whose groups were worked out in hindsight, or real runs. */
export type ComparedBy = "months" | "runs";

/** A moment to choose. */
export interface MomentOption extends NamedMoment {
  readonly key: string;
}

/** How customers moved between two moments. */
export interface FlowView {
  readonly by: ComparedBy;
  /** What else can be compared, this included. */
  readonly ways: readonly ComparedBy[];
  /** Newest first. */
  readonly moments: readonly MomentOption[];
  readonly from: MomentOption;
  readonly to: MomentOption;
  readonly matrix: FlowMatrix;
}

/** What the merchant chooses to compare. Without moments: the usual ones. */
export interface FlowChoice {
  readonly by: ComparedBy;
  readonly moments: { readonly from: string; readonly to: string } | null;
}

/** A moment with the sizes of the groups. */
export interface TrendMoment {
  /** ISO. */
  readonly at: string;
  readonly month: string | null;
  /** Its year in the shop's time zone. */
  readonly year: string;
  readonly hindsight: boolean;
}

/** How a group's size changed over the last year, or since the first moment. */
export interface GroupTrend {
  readonly group: Group;
  /** For each moment. */
  readonly sizes: readonly number[];
  /** What its customers had spent at each moment, in minor units. */
  readonly spentMinor: readonly number[];
  /** Of the last year. */
  readonly before: number;
  readonly now: number;
  readonly direction: Trend["direction"];
  /** Customers per 30 days; null: the time shown is too short to say. */
  readonly perMonth: number | null;
}

/** The sizes of the groups over time. */
export interface TrendsView {
  /** Oldest first, at least two. */
  readonly moments: readonly TrendMoment[];
  /** The index of the moment that the last year begins with. */
  readonly yearFrom: number;
  readonly groups: readonly GroupTrend[];
}

/** All that the page shows once there is a run. */
export interface MovementView {
  /** ISO moment of the newest run. */
  readonly asOf: string;
  /** null: there is only one moment. */
  readonly flow: FlowView | null;
  /** null: there is only one moment. */
  readonly trends: TrendsView | null;
  readonly inflow: Inflow;
  readonly cohorts: RecentCohorts;
  readonly windowYears: number;
  /** Few years of orders are read, so customers who returned after a longer time count as new. */
  readonly shortWindow: boolean;
}
