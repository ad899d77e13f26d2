import type { FitWarning } from "../../domain/fit-check/fit-check.ts";
import type { TagCount } from "../../domain/left-out.ts";
import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { NextAction } from "../../domain/advice/next-action.ts";
import type { Group } from "../../domain/groups/group.ts";
import type { FlowMatrix } from "../../domain/movement/flow.ts";
import type { PlanView } from "../ui/notices/plan-notice.tsx";
import type { NamedMoment } from "../format/moment-words.ts";
import type { GroupFigures } from "../ui/figures.tsx";
import type { SetupView } from "./setup-view.ts";

/** The newest import and what follows from it. */
export interface ImportView {
  readonly id: number;
  /** backfill: the whole window. increment: what was updated since. full_read: the whole window, to compare. */
  readonly kind: "backfill" | "increment" | "full_read";
  /** parked: it waits until Shopify lets the app in again. unscored: all is read, but its scoring failed. */
  readonly phase: WorkingPhase | "complete" | "failed" | "parked" | "unscored";
  readonly ordersFound: number;
  readonly linesRead: number;
  readonly badLines: number;
  /** The share of the result that is stored, 0 to 1; null while its size isn't known. */
  readonly stored: number | null;
  /** How fast the result is being read, and how long the rest takes; null while that isn't known. */
  readonly linesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly errorCode: string | null;
  /** Only 60 days of orders could be read. */
  readonly scopeLimited: boolean;
}

/** The newest scoring. */
export interface RunView {
  readonly asOf: string;
  /** ISO 4217, of all amounts. */
  readonly currency: string;
  readonly orders: number;
  readonly eligible: number;
  readonly leftOut: Partial<Record<LeftOutReason, number>>;
  readonly customers: number;
  /** Reasons for caution with these groups. */
  readonly fitWarnings: readonly FitWarning[];
  /** All six, in the fixed order. */
  readonly groups: readonly GroupFigures[];
}

export interface SyncFailure {
  readonly target: "shopify_tags" | "klaviyo";
  readonly errorCode: string | null;
  /** No sync has ended well since this moment. */
  readonly since: string;
}

/** How many customers a pending model would move. */
export interface PendingModelView {
  readonly moved: number;
  readonly customers: number;
}

/** A customer asks for the data stored about them. The merchant has to hand it over. */
export interface DataRequestView {
  readonly id: number;
  /** Shopify's id; null: the customer is not known here. */
  readonly customer: string | null;
  readonly dueAt: string;
}

/** A target that an erasure of a customer has not reached, so far or for good. */
export interface ErasureObstacleView {
  readonly erasureId: number;
  readonly target: "shopify_tags" | "klaviyo";
  readonly code: string | null;
  readonly requestedAt: string;
  /** Only the merchant can do it now. */
  readonly givenUp: boolean;
}

/** How customers moved between the groups in about the last month. */
export interface RecentView {
  readonly from: NamedMoment;
  readonly to: NamedMoment;
  /** The groups of both moments are worked out in hindsight. If not, they are those of two runs. */
  readonly inHindsight: boolean;
  readonly matrix: FlowMatrix;
}

/** A group's size about a month ago and now, and how it came to it in about a year. */
export interface GroupChange {
  readonly group: Group;
  readonly before: number;
  readonly now: number;
  /** Oldest first. */
  readonly line: readonly { readonly at: string; readonly customers: number }[];
}

/** Where a target stands. `waiting`: for the merchant. `plan`: for a plan. `sent`: the last sync went through, at this ISO moment. */
export type TargetState = { readonly target: SyncFailure["target"] } & (
  | { readonly state: "off" | "working" | "waiting" | "plan" | "paused" | "failing" | "nothing_sent" }
  | { readonly state: "sent"; readonly at: string }
);

export interface HomeView {
  readonly setup: SetupView;
  /** Tags of resellers and staff, until the merchant has decided whether to leave these customers out. */
  readonly askLeftOut: readonly TagCount[];
  readonly newestImport: ImportView | null;
  /** Lines that could not be read in the last reading of all orders and after it. */
  readonly unreadLines: number;
  readonly run: RunView | null;
  /** null: there are no two moments to compare. */
  readonly recent: RecentView | null;
  /** Of each group, or none. */
  readonly changes: readonly GroupChange[];
  /** What to do next; null: nobody is in a group. */
  readonly action: NextAction | null;
  /** Of both targets. */
  readonly targets: readonly TargetState[];
  readonly syncFailures: readonly SyncFailure[];
  /** null: the plan lets everything be sent, or the app has no plans. */
  readonly plan: PlanView | null;
  /** Targets with a sync that waits for the merchant. */
  readonly pendingSyncs: readonly SyncFailure["target"][];
  /** A refitted model that waits for the merchant's decision; null: none. */
  readonly pendingModel: PendingModelView | null;
  /** Shopify refuses the app, so nothing goes on in the background. */
  readonly accessLost: boolean;
  /** Why the shop's work waits, as a code with words; null: it doesn't wait. */
  readonly parkedCode: string | null;
  /** When the orders are next refreshed by themselves; null: not known, or switched off. */
  readonly nextRefreshAt: string | null;
  readonly dataRequests: readonly DataRequestView[];
  readonly erasureObstacles: readonly ErasureObstacleView[];
}

export type WorkingPhase = "starting" | "waiting" | "reading" | "comparing" | "scoring";

const WORKING: readonly string[] = [
  "starting",
  "waiting",
  "reading",
  "comparing",
  "scoring",
] satisfies WorkingPhase[];

/** Whether the newest import, or the scoring after it, is still going on. */
export function isUnderWay(view: ImportView | null): view is ImportView & { readonly phase: WorkingPhase } {
  return view !== null && WORKING.includes(view.phase);
}
