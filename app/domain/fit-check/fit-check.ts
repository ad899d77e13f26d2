import { ASSUMED_GAP_DAYS } from "../rfm/gaps.ts";

/** The facts about a shop's orders that decide whether its groups can be trusted. */
export interface FitFigures {
  /** Customers with an eligible order. */
  readonly customers: number;
  readonly oneTimeBuyers: number;
  /** Whole days from the first eligible order to the run; null without orders. */
  readonly historyDays: number | null;
  /** Whole days from the last eligible order of any customer to the run; null without orders. */
  readonly daysSinceLastOrder: number | null;
  /** The usual time between two orders; null: not known yet, or the check's version did not find it. */
  readonly gap50Days: number | null;
  /** The time within which nine of ten returning customers are back; null: not known yet. */
  readonly gap90Days: number | null;
  /** Nine of ten gaps between orders are within two days of each other. */
  readonly fixedSchedule: boolean;
  /** How many different values the customers have: days, orders, minor units. */
  readonly distinct: { readonly r: number; readonly f: number; readonly m: number };
}

/** A reason for caution: a code, and the figures for its sentence. */
export type FitWarning =
  | { readonly code: "no_customers" }
  | { readonly code: "short_history"; readonly days: number; readonly neededDays: number }
  | { readonly code: "few_customers"; readonly customers: number; readonly needed: number }
  | { readonly code: "mostly_one_time"; readonly oneTimeBuyers: number; readonly customers: number }
  | {
      readonly code: "few_values";
      readonly dimension: "r" | "f" | "m";
      readonly values: number;
      readonly needed: number;
    }
  | { readonly code: "fixed_schedule"; readonly days: number }
  /** gap90Days null: how soon customers return is not known yet. */
  | { readonly code: "no_recent_orders"; readonly days: number; readonly gap90Days: number | null };

/** What a run says about the shop's orders. */
export interface FitCheck {
  readonly figures: FitFigures;
  /** In a fixed order. None if the orders are enough for the six groups. */
  readonly warnings: readonly FitWarning[];
}

/** At least half a year, and twice the shop's rhythm. Customers who return must have had time to do so. */
const NEEDED_DAYS = 180;
const NEEDED_RHYTHMS = 2;

/** With fewer customers, clusters have only a handful each. */
const NEEDED_CUSTOMERS = 100;

/** From this share on the number of orders hardly distinguishes customers. */
const MOSTLY_ONE_TIME = 0.95;

/** One value for each score. */
const NEEDED_VALUES = 5;

/** All reasons for caution, in a fixed order. None if the shop's orders are enough for the six groups. */
export function fitWarnings(figures: FitFigures): FitWarning[] {
  const { customers, historyDays, daysSinceLastOrder } = figures;
  if (customers === 0 || historyDays === null || daysSinceLastOrder === null)
    return [{ code: "no_customers" }];
  const { oneTimeBuyers, gap50Days, gap90Days } = figures;
  const rhythmDays = gap90Days ?? ASSUMED_GAP_DAYS;
  const neededDays = Math.max(NEEDED_DAYS, NEEDED_RHYTHMS * rhythmDays);
  const warnings: FitWarning[] = [];
  if (historyDays < neededDays) warnings.push({ code: "short_history", days: historyDays, neededDays });
  if (customers < NEEDED_CUSTOMERS) {
    warnings.push({ code: "few_customers", customers, needed: NEEDED_CUSTOMERS });
  }
  if (oneTimeBuyers >= customers * MOSTLY_ONE_TIME) {
    warnings.push({ code: "mostly_one_time", oneTimeBuyers, customers });
  }
  for (const dimension of ["r", "f", "m"] as const) {
    const values = figures.distinct[dimension];
    if (values < NEEDED_VALUES)
      warnings.push({ code: "few_values", dimension, values, needed: NEEDED_VALUES });
  }
  if (figures.fixedSchedule && gap50Days !== null) {
    warnings.push({ code: "fixed_schedule", days: gap50Days });
  }
  if (daysSinceLastOrder > rhythmDays) {
    warnings.push({ code: "no_recent_orders", days: daysSinceLastOrder, gap90Days });
  }
  return warnings;
}

export function checkFit(figures: FitFigures): FitCheck {
  return { figures, warnings: fitWarnings(figures) };
}
