import type { PresetBasis, PresetLack } from "./basis.ts";
import { ownHighValue } from "./definitions.ts";
import { averageOf, type StoreFigures } from "./figures.ts";
import { amountAbove, countAbove } from "./round.ts";

/** A number of a preset, and how it was found. Averages are exact, so they need not be whole. */
export type Suggestion =
  /** Slightly above what customers spend in the days. */
  | { readonly of: "spend"; readonly days: number; readonly average: number; readonly value: number }
  /** Slightly above how often they order in the days. */
  | { readonly of: "orders"; readonly days: number; readonly average: number; readonly value: number }
  /** Slightly above what so many orders of the average value come to. */
  | { readonly of: "lifetime"; readonly orders: number; readonly average: number; readonly value: number }
  /** The store's average order, or what the merchant set in its place. */
  | { readonly of: "high_value"; readonly isOwn: boolean; readonly value: number }
  /** What most people have, of those of whom it is known. */
  | { readonly of: "most_common"; readonly what: "country" | "city" | "gender"; readonly value: string }
  /** The product type of which most was bought. */
  | { readonly of: "best_seller"; readonly value: string };

type SuggestionOf<Of extends Suggestion["of"]> = Extract<Suggestion, { of: Of }>;

/** A suggestion with the currency of its amounts; or what the store lacks for it. */
export type Suggested<Of extends Suggestion["of"]> =
  { readonly suggestion: SuggestionOf<Of>; readonly currency: string } | { readonly lack: PresetLack };

/** More orders than this make a VIP, whenever they were placed. */
export const LIFETIME_ORDERS = 10;

/** Slightly above what a customer spends on average in the days that VIPs are found by. */
export function suggestSpend({ definitions, figures }: PresetBasis): Suggested<"spend"> {
  const average = figures && averageOf(figures.recent.spentMinor, figures.recent.buyers);
  if (figures === null || average === null) return { lack: lackOfOrders(figures) };
  const value = amountAbove(average);
  return {
    suggestion: { of: "spend", days: definitions.vipDays, average, value },
    currency: figures.currency,
  };
}

/** Slightly above how often a customer orders on average in those days. */
export function suggestOrders({ definitions, figures }: PresetBasis): Suggested<"orders"> {
  const average = figures && averageOf(figures.recent.orders, figures.recent.buyers);
  if (figures === null || average === null) return { lack: lackOfOrders(figures) };
  const value = countAbove(average);
  return {
    suggestion: { of: "orders", days: definitions.vipDays, average, value },
    currency: figures.currency,
  };
}

/** Slightly above what ten average orders come to: 1,000 where an order is worth 84 to 99. */
export function suggestLifetime({ figures }: PresetBasis): Suggested<"lifetime"> {
  const average = figures && averageOf(figures.spentMinor, figures.orders);
  if (figures === null || average === null) return { lack: lackOfOrders(figures) };
  const value = amountAbove(average * LIFETIME_ORDERS);
  return {
    suggestion: { of: "lifetime", orders: LIFETIME_ORDERS, average, value },
    currency: figures.currency,
  };
}

/**
 * The amount that a high average order is above. The store's average is rounded up to a minor unit, so that nobody
 * whose average is equal to it is above it.
 */
export function highValue({ definitions, figures }: PresetBasis): Suggested<"high_value"> {
  if (figures === null) return { lack: "orders" };
  const average = averageOf(figures.spentMinor, figures.orders);
  const own = ownHighValue(definitions, figures.currency);
  const value = own ?? (average === null ? null : Math.ceil(average));
  if (value === null) return { lack: "no_orders" };
  return {
    suggestion: { of: "high_value", isOwn: own !== null, value },
    currency: figures.currency,
  };
}

function lackOfOrders(figures: StoreFigures | null): PresetLack {
  if (figures === null) return "orders";
  return figures.orders === 0 ? "no_orders" : "no_recent_orders";
}
