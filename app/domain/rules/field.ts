import type { Day } from "../time/shop-days.ts";
import type { Person, Point } from "./person.ts";
import type { RuleMoment } from "./moment.ts";
import { COMPARISONS, type Asked, type RuleTest } from "./asked.ts";

/**
 * What has to be known before a field can be evaluated. `lists` and `properties` are known one by one: by the id of a
 * list, by the name of a property.
 */
export const NEEDS = [
  "orders",
  "point_of_sale",
  "shopify_contacts",
  "klaviyo_contacts",
  "tags",
  "places",
  "engagement",
  "lists",
  "properties",
  "products",
  "predictions",
  "segments",
] as const;

export type Need = (typeof NEEDS)[number];

/** What a field says of one person. */
export type Fact =
  /** null: the person has none, so no comparison holds. */
  | { readonly kind: "number"; readonly value: number | null }
  /** `count` is 0: there is no average, so no comparison holds. */
  | { readonly kind: "average"; readonly sum: number; readonly count: number }
  /** null: it never happened, so no comparison holds. */
  | { readonly kind: "moment"; readonly value: Date | null }
  | { readonly kind: "texts"; readonly values: ReadonlySet<string> }
  | { readonly kind: "flag"; readonly value: boolean }
  | { readonly kind: "point"; readonly value: Point | null };

/** What a field's value is, which decides how it is tested. */
export type ValueKind =
  | { readonly kind: "count" | "number"; readonly min: number; readonly max: number }
  /** Days from a moment until today. */
  | { readonly kind: "days"; readonly min: number; readonly max: number }
  | { readonly kind: "money" }
  | { readonly kind: "day" }
  | { readonly kind: "choice"; readonly of: Vocabulary }
  | { readonly kind: "beginning" }
  | { readonly kind: "flag" }
  | { readonly kind: "near" };

/** Which texts a choice takes. */
export type Vocabulary = "groups" | "scores" | "countries" | "texts" | "lists" | "segments" | "products";

/** What a condition may say besides its test. */
export interface Takes {
  readonly period?: true;
  readonly ofOrder?: true;
  readonly machines?: true;
  readonly property?: true;
  readonly which?: Vocabulary;
}

/** What reading a fact may ask for besides the person. */
export interface RuleView {
  readonly moment: RuleMoment;
  readonly today: Day;
  /** Whether the person whose fact is read is in another segment. */
  readonly isIn: (segmentId: string) => boolean;
}

/** One entry of the catalogue. */
export interface Field {
  readonly value: ValueKind;
  readonly needs: readonly Need[];
  readonly takes?: Takes;
  read(person: Person, asked: Asked, view: RuleView): Fact;
}

const ON_NUMBERS = [...COMPARISONS, "between"] as const;
const ON_DAYS = ["before", "after", "on", "between", "in_last", "longer_ago_than", "days_ago"] as const;

/** How each kind of value can be tested. */
export const OPERATORS = {
  count: ["none", ...ON_NUMBERS],
  number: ON_NUMBERS,
  days: ON_NUMBERS,
  money: ON_NUMBERS,
  day: ON_DAYS,
  choice: ["any_of", "none_of"],
  beginning: ["begins_with"],
  flag: ["yes", "no"],
  near: ["within"],
} as const satisfies Record<ValueKind["kind"], readonly RuleTest["is"][]>;
