/**
 * When a shop's model is fitted again. Often enough that the boundaries follow the shop. Seldom enough that customers
 * move because of what they do.
 */

/** Why a model was fitted. */
export const FIT_CAUSES = ["first", "setting", "asked", "scheduled"] as const;
export type FitCause = (typeof FIT_CAUSES)[number];

/** The facts that decide whether a run fits a model. */
export interface RefitFacts {
  /** There is a model. It was fitted to at least one customer, and to all the orders that the app may read by now. */
  readonly hasModel: boolean;
  /** The window, point of sale or the currency changed since the model in use was fitted. */
  readonly settingsChanged: boolean;
  /** The merchant wants a refit. */
  readonly asked: boolean;
  /** The moment of the newest fit, in whatever state that model is now; null before the first. */
  readonly lastFittedAt: Date | null;
  /** The newest fit was by an older definition, without the limits that the shop's rhythm sets. */
  readonly outdated: boolean;
  /** The shop's first order that counts; null without any. */
  readonly firstOrderAt: Date | null;
  /** The moment of the run. */
  readonly asOf: Date;
}

export type RefitDecision =
  { readonly fit: true; readonly cause: FitCause } | { readonly fit: false; readonly dueAt: Date };

const DAY_MS = 86_400_000;
const INTERVAL_DAYS = 30;
/** A young shop changes quickly. */
const YOUNG_INTERVAL_DAYS = 7;
const YOUNG_UNTIL_DAYS = 180;

/** A refit becomes active without asking if at most one in this many customers moves because of it: 2 %. */
const MOST_MOVED_ONE_IN = 50;

/** Whether a run fits a model, and why. If not, when the next one is due. */
export function decideRefit(facts: RefitFacts): RefitDecision {
  const { hasModel, settingsChanged, asked, lastFittedAt, outdated, firstOrderAt, asOf } = facts;
  if (settingsChanged) return { fit: true, cause: "setting" };
  if (!hasModel || lastFittedAt === null) return { fit: true, cause: "first" };
  if (asked) return { fit: true, cause: "asked" };
  const dueAt = nextRefitAt(lastFittedAt, firstOrderAt);
  return outdated || asOf >= dueAt ? { fit: true, cause: "scheduled" } : { fit: false, dueAt };
}

/**
 * When the next scheduled refit is due. It is a week after the last if the shop then has under 180 days of history,
 * otherwise 30 days after it.
 */
export function nextRefitAt(lastFittedAt: Date, firstOrderAt: Date | null): Date {
  const soon = daysAfter(lastFittedAt, YOUNG_INTERVAL_DAYS);
  const young = firstOrderAt === null || soon < daysAfter(firstOrderAt, YOUNG_UNTIL_DAYS);
  return young ? soon : daysAfter(lastFittedAt, INTERVAL_DAYS);
}

/**
 * Whether a fitted model becomes active without asking. A model that replaces nothing comparable always does. Another
 * does if at most 2 % of the customers are in another group under it than under the old one, at the same moment.
 */
export function isAdoptedByItself(cause: FitCause, moved: number, customers: number): boolean {
  return cause === "first" || cause === "setting" || moved * MOST_MOVED_ONE_IN <= customers;
}

function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS);
}
