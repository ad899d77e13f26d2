import type { Day } from "../time/shop-days.ts";

/** What a condition asks of its field. What the field does not take has the value that changes nothing. */
export interface Asked {
  readonly test: RuleTest;
  /** When what is counted happened. */
  readonly period: Period;
  /** What each counted order has to be. All of it holds of the same order. */
  readonly ofOrder: readonly OrderTest[];
  /** Whether mail that a machine opened or clicked counts too. */
  readonly machines: boolean;
  /** The name of a Klaviyo property. */
  readonly property: string;
  /** Which products, types, vendors or product tags are counted; none: all of them. */
  readonly which: readonly string[];
}

export type RuleTest = NumberTest | DayTest | ChoiceTest | FlagTest | NearTest;

/**
 * On a whole number: a count, days, or an amount in minor units. Amounts name their currency. `between` includes both
 * ends. `none` is "exactly 0".
 */
export type NumberTest = { readonly kind: "number"; readonly currency: string | null } & (
  | { readonly is: "none" }
  | { readonly is: (typeof COMPARISONS)[number]; readonly value: number }
  | { readonly is: "between"; readonly from: number; readonly to: number }
);

export const COMPARISONS = ["exactly", "more_than", "fewer_than", "at_least", "at_most"] as const;

/**
 * On the shop's calendar day of a moment. See `dayRange` for what each means at a day's bound.
 */
export type DayTest = { readonly kind: "day" } & (
  | { readonly is: "before" | "after" | "on"; readonly day: Day }
  | { readonly is: "between"; readonly from: Day; readonly to: Day }
  | { readonly is: "in_last" | "longer_ago_than"; readonly days: number }
  | { readonly is: "days_ago"; readonly from: number; readonly to: number }
);

export type Period = DayTest | { readonly kind: "day"; readonly is: "ever" };

export const EVER: Period = { kind: "day", is: "ever" };

/**
 * On texts. `any_of`: the person has at least one of them. `none_of`: the person has none of them, also where nothing
 * is known. `begins_with`: one of the person's texts begins with one of them.
 */
export interface ChoiceTest {
  readonly kind: "choice";
  readonly is: "any_of" | "none_of" | "begins_with";
  readonly values: readonly string[];
}

export interface FlagTest {
  readonly kind: "flag";
  readonly is: "yes" | "no";
}

/** Within so many kilometres of a point, in hundredths of a degree. */
export interface NearTest {
  readonly kind: "near";
  readonly is: "within";
  readonly km: number;
  readonly latitude: number;
  readonly longitude: number;
}

/** What one order has to be. */
export type OrderTest =
  | { readonly field: "amount"; readonly test: NumberTest }
  | { readonly field: "point_of_sale"; readonly test: FlagTest };
