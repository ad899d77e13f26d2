import type { FitWarning } from "../../domain/fit-check/fit-check.ts";
import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import type { GroupFigures } from "../figures.tsx";

/** The newest import and what follows from it. */
export interface ImportView {
  readonly id: number;
  /** parked: until the merchant's visit brings access. unscored: all is read, but the scoring of it failed. */
  readonly phase:
    "starting" | "waiting" | "reading" | "scoring" | "complete" | "failed" | "parked" | "unscored";
  readonly ordersFound: number;
  readonly linesRead: number;
  readonly badLines: number;
  /** Part of the result that is stored, 0 to 1; null while its size isn't known. */
  readonly stored: number | null;
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
  readonly gap90Days: number;
  readonly boundaries: Boundaries;
  /** What speaks for caution with these groups. */
  readonly fitWarnings: readonly FitWarning[];
  /** All six, in the fixed order. */
  readonly groups: readonly GroupFigures[];
}

export interface SyncFailure {
  readonly target: "shopify_tags" | "klaviyo";
  readonly errorCode: string | null;
}

/** How many customers a held model would move. */
export interface HeldModelView {
  readonly moved: number;
  readonly customers: number;
}

/** A customer asks for what is kept about them; the merchant has to hand it over. */
export interface DataRequestView {
  readonly id: number;
  /** Shopify's number; null: nobody whom we know. */
  readonly customer: string | null;
  readonly dueAt: string;
}

export interface HomeView {
  readonly newestImport: ImportView | null;
  readonly run: RunView | null;
  readonly syncFailures: readonly SyncFailure[];
  /** A refitted model that the merchant has to decide on; null: none. */
  readonly heldModel: HeldModelView | null;
  /** Shopify does not let the app in, so that nothing goes on in the background. */
  readonly accessLost: boolean;
  readonly dataRequests: readonly DataRequestView[];
}

export type WorkingPhase = "starting" | "waiting" | "reading" | "scoring";

const WORKING: readonly string[] = ["starting", "waiting", "reading", "scoring"] satisfies WorkingPhase[];

/** Whether the newest import, or the scoring after it, still goes on. */
export function isUnderWay(view: ImportView | null): view is ImportView & { readonly phase: WorkingPhase } {
  return view !== null && WORKING.includes(view.phase);
}
