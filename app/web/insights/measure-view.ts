import type { PastDate, PeriodDays } from "../../domain/backtest/periods.ts";
import type { BacktestReport } from "../../domain/backtest/report.ts";
import type { KlaviyoGroup } from "../../domain/crosswalk/klaviyo.ts";
import type { Crosswalk } from "../../domain/crosswalk/matrix.ts";
import type { ShopifyRfmGroup } from "../../domain/crosswalk/shopify.ts";
import type { Trust } from "../../domain/predict/closed-windows.ts";
import type { FitCheck } from "../../domain/fit-check/fit-check.ts";

/** A past date that can be chosen. `at` is an ISO moment. */
export interface DateView extends PastDate {
  readonly at: string;
}

/** A back-test that was asked for. */
export interface BacktestView {
  /** ISO moment. */
  readonly at: string;
  readonly days: number;
  readonly status: "queued" | "running" | "done" | "failed";
  /** With the currency (ISO 4217) of its amounts; null unless done. */
  readonly result: { readonly report: BacktestReport; readonly currency: string } | null;
}

/** What predictions of so many days said of days that are over, and what came. */
export interface PredictedView {
  readonly days: number;
  /** Too few customers have come back: nothing is predicted. */
  readonly tooLittle: boolean;
  readonly trust: Trust;
  /** In all, then by tenth; null: no such days are over. Orders of all customers, in whole numbers. */
  readonly compared: {
    readonly expected: number;
    readonly came: number;
    readonly tenths: readonly { readonly expected: number; readonly came: number }[];
  } | null;
}

/** The state of the newest comparison, and the matrix of the last one that was done. */
export interface CrosswalkView<Other extends string> {
  readonly status: "running" | "done" | "failed";
  readonly errorCode: string | null;
  /** `at` is an ISO moment. */
  readonly found: { readonly matrix: Crosswalk<Other>; readonly at: string } | null;
}

/** How far the groups can be trusted: reasons for caution, what they foretold, what others say. */
export interface MeasureView {
  /** null: the newest run was made by a version without this check. */
  readonly fitCheck: FitCheck | null;
  /** The nearest first. None if the orders don't reach back far enough. */
  readonly dates: readonly DateView[];
  readonly backtest: BacktestView | null;
  /** What predictions said of the last days that are over; null: there is no prediction yet. */
  readonly predicted: PredictedView | null;
  readonly shopify: CrosswalkView<ShopifyRfmGroup> | null;
  readonly klaviyo: CrosswalkView<KlaviyoGroup> | null;
}

export const MEASURE_INTENTS = ["backtest", "crosswalk"] as const;
export type MeasureIntent = (typeof MEASURE_INTENTS)[number];

/**
 * The result of the merchant's last request. not_possible: the orders don't cover it, or no longer. busy: one is
 * under way.
 */
export interface MeasureResult {
  readonly intent: MeasureIntent;
  readonly outcome: "queued" | "not_possible" | "busy";
}

export interface MeasureProps {
  readonly view: MeasureView;
  /** The request that is being sent right now. */
  readonly pending: MeasureIntent | null;
  readonly result: MeasureResult | null;
  readonly onBacktest: (daysBack: PeriodDays, days: PeriodDays) => void;
  readonly onCrosswalk: () => void;
}

export function isBacktesting({ backtest }: MeasureView): boolean {
  return backtest?.status === "queued" || backtest?.status === "running";
}

export function isComparing({ shopify, klaviyo }: MeasureView): boolean {
  return shopify?.status === "running" || klaviyo?.status === "running";
}
