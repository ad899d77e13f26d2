/** What a merchant means by recent, frequent, high value and lapsed. All presets are made of these, in one place. */
export interface Definitions extends Readonly<Record<NumberDefinition, number>> {
  /** An average order above this is a high one, in minor units; null: the store's average. */
  readonly highValueMinor: number | null;
  /** ISO 4217, of that amount; null: there is none, or it was saved before its currency was kept. */
  readonly highValueCurrency: string | null;
  /** Engagement is counted by clicks only, since mail programs open mail by themselves. */
  readonly clicksOnly: boolean;
  /** Personas hold only people who get marketing emails. */
  readonly marketingOnly: boolean;
}

/** Days, orders, times and emails, with the least and the most that each may be. */
export const NUMBER_DEFINITIONS = {
  /** VIPs are found by the orders of so many days. */
  vipDays: [1, 3_660],
  /** A last order within so many days is a recent one. */
  boughtWithinDays: [1, 3_658],
  /** Who last ordered before that, up to so many days ago, has lapsed. */
  lapsedUntilDays: [2, 3_659],
  /** So many orders or more are frequent ones. */
  frequentOrders: [2, 1_000],
  /** "Just passing through" begins so many days after the last order. */
  passingFromDays: [1, 3_659],
  /** Engagement within so many days is recent. */
  engagedWithinDays: [1, 399],
  /** So many opens or clicks or more are often. */
  engagedTimes: [1, 1_000],
  /** "Espresso shot" holds people who engaged within so many days. */
  justEngagedDays: [1, 399],
  /** "Dead weight" holds people who have been known for so many days. */
  knownDays: [1, 399],
  /** Fewer emails than this within those days prove nothing. */
  sentEmails: [1, 1_000],
  /** Engaged: the last open or click is at most so many days ago. */
  engagedDays: [1, 396],
  /** Partially engaged: it is from so many days ago ... */
  partlyFromDays: [2, 397],
  /** ... to so many days ago. */
  partlyToDays: [2, 398],
  /** Unengaged: it is at least so many days ago, or there is none. */
  unengagedFromDays: [3, 399],
} as const;

export type NumberDefinition = keyof typeof NUMBER_DEFINITIONS;

const DAYS_OF_MONTHS = 30.436875;

/** The days of so many average months, rounded: 3 months are 91 days, 13 are 396. */
function daysOfMonths(months: number): number {
  return Math.round(months * DAYS_OF_MONTHS);
}

export const DEFAULT_DEFINITIONS: Definitions = {
  vipDays: 365,
  boughtWithinDays: daysOfMonths(4),
  lapsedUntilDays: daysOfMonths(13),
  frequentOrders: 3,
  highValueMinor: null,
  highValueCurrency: null,
  passingFromDays: daysOfMonths(6),
  engagedWithinDays: daysOfMonths(3),
  engagedTimes: 3,
  justEngagedDays: 7,
  knownDays: 90,
  sentEmails: 5,
  engagedDays: 30,
  partlyFromDays: 60,
  partlyToDays: 90,
  unengagedFromDays: 120,
  clicksOnly: false,
  marketingOnly: true,
};

export type DefinitionProblem = "required" | "time_limit" | "range" | "order" | "amount";

/** The first problem of each field that has one. */
export type DefinitionProblems = Readonly<
  Partial<Record<NumberDefinition | "highValueMinor", DefinitionProblem>>
>;

/** The first has to be less than the second, or at most equal to it. */
const ORDERED: readonly (readonly [NumberDefinition, "<" | "<=", NumberDefinition])[] = [
  ["boughtWithinDays", "<", "lapsedUntilDays"],
  ["boughtWithinDays", "<", "passingFromDays"],
  ["passingFromDays", "<=", "lapsedUntilDays"],
  ["justEngagedDays", "<=", "engagedWithinDays"],
  ["engagedDays", "<", "partlyFromDays"],
  ["partlyFromDays", "<=", "partlyToDays"],
  ["partlyToDays", "<", "unengagedFromDays"],
];

/** An amount with its currency, ISO 4217. */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
}

/**
 * The merchant's own amount, where it holds for orders in this currency. No rate turns one currency into another, so
 * after a change of the store's currency it is asked for again.
 */
export function ownHighValue(definitions: Definitions, currency: string): number | null {
  return otherHighValue(definitions, currency) === null ? definitions.highValueMinor : null;
}

/** The merchant's own amount, where it is in another currency than this; null: it isn't. */
export function otherHighValue(
  { highValueMinor: minor, highValueCurrency: of }: Definitions,
  currency: string,
): Amount | null {
  return minor === null || of === null || of === currency ? null : { minor, currency: of };
}

/** What is wrong with definitions: a number out of its range, or two in the wrong order, told at the later one. */
export function definitionProblems(definitions: Definitions): DefinitionProblems {
  const problems: Partial<Record<NumberDefinition, DefinitionProblem>> = {};
  for (const [lower, is, higher] of ORDERED) {
    const [low, high] = [definitions[lower], definitions[higher]];
    if (is === "<" ? low >= high : low > high) problems[higher] = "order";
  }
  for (const field of NUMBER_FIELDS) {
    const [min, max] = NUMBER_DEFINITIONS[field];
    const value = definitions[field];
    if (!Number.isInteger(value) || value < min || value > max) problems[field] = "range";
  }
  return problems;
}

export const NUMBER_FIELDS = Object.keys(NUMBER_DEFINITIONS) as NumberDefinition[];

/** Days since the last open or click that belong to none of the three, as ranges with both ends; empty: there are none. */
export function engagementGaps(definitions: Definitions): readonly (readonly [from: number, to: number])[] {
  const { engagedDays, partlyFromDays, partlyToDays, unengagedFromDays } = definitions;
  const between = [
    [engagedDays + 1, partlyFromDays - 1],
    [partlyToDays + 1, unengagedFromDays - 1],
  ] as const;
  return between.filter(([from, to]) => from <= to);
}

/** Without days in between: each of the later two begins where the one before it ends. */
export function withoutGaps(definitions: Definitions): Definitions {
  const { engagedDays, partlyToDays } = definitions;
  return { ...definitions, partlyFromDays: engagedDays + 1, unengagedFromDays: partlyToDays + 1 };
}
