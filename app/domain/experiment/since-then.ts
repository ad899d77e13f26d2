/** What the same customers ordered in a span of time. */
export interface SpanSums {
  readonly buyers: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

/** A span of time: from its first moment up to the first one that no longer counts. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** The spans that are laid beside each other. All have the same number of days. */
export interface Spans {
  readonly days: number;
  readonly since: Span;
  /** As long a time just before. null: not known, since the store's orders or the window begin later. */
  readonly before: Span | null;
  /** The same span 365 days before. null: not known. */
  readonly yearBefore: Span | null;
}

/** What is known of how far back a shop's orders reach. */
export interface KnownOrders {
  /** The shop's first eligible order. null: it has none. */
  readonly firstOrderAt: Date | null;
  /** Orders before it don't count. */
  readonly windowStart: Date;
}

/** How one span compares with another. It is no proof: what else changed in the meantime is in it too. */
export interface SpanDifference {
  readonly buyers: number;
  readonly orders: number;
  readonly revenueMinor: number;
  /** The revenue's difference as a part of the earlier one: 0.5 is half as much again. null: that was 0 or below. */
  readonly revenueChange: number | null;
}

/** Members' orders since a moment, beside what the same members did before (G6). */
export interface SinceThen {
  readonly days: number;
  readonly since: SpanSums;
  readonly before: SpanSums | null;
  readonly yearBefore: SpanSums | null;
  /** null: not known. */
  readonly toBefore: SpanDifference | null;
  readonly toYearBefore: SpanDifference | null;
}

/** The same as pages show it. Moments are ISO 8601, amounts in minor units of the currency. */
export interface SinceThenView extends SinceThen {
  /** When the segment was first sent, or the campaign sent, drafted or linked. */
  readonly sentAt: string;
  readonly asOf: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** Spans are this long at most, so that a span and that of the year before don't overlap. */
const MOST_SPAN_DAYS = 365;

/** Of a campaign so many days are counted: what is ordered later has little to do with it. */
export const MOST_CAMPAIGN_DAYS = 28;

/** Spans lie a year apart by this many days. */
const YEAR_DAYS = 365;
const DAY_MS = 86_400_000;

/**
 * The spans to compare, in whole days of 24 hours, so that all are equally long.
 * @param moment - when the segment was first synced, or the campaign sent or drafted
 * @param mostDays - the spans are that long at most
 * @returns null: not a whole day has passed since
 */
export function spansSince(
  moment: Date,
  asOf: Date,
  known: KnownOrders,
  mostDays: number = MOST_SPAN_DAYS,
): Spans | null {
  const days = Math.min(mostDays, Math.floor((asOf.getTime() - moment.getTime()) / DAY_MS));
  if (days < 1) return null;
  const spanFrom = (daysBefore: number): Span => {
    const from = moment.getTime() - daysBefore * DAY_MS;
    return { from: new Date(from), until: new Date(from + days * DAY_MS) };
  };
  const ifKnown = (span: Span): Span | null => (isKnown(span, known) ? span : null);
  return {
    days,
    since: spanFrom(0),
    before: ifKnown(spanFrom(days)),
    yearBefore: ifKnown(spanFrom(YEAR_DAYS)),
  };
}

/**
 * Lays the sums of the spans beside each other.
 * @param sums - null: the span is not known, or not known any more
 */
export function sinceThen(
  days: number,
  sums: { readonly since: SpanSums; readonly before: SpanSums | null; readonly yearBefore: SpanSums | null },
): SinceThen {
  const to = (earlier: SpanSums | null): SpanDifference | null =>
    earlier === null ? null : differenceOf(sums.since, earlier);
  return { days, ...sums, toBefore: to(sums.before), toYearBefore: to(sums.yearBefore) };
}

/** What was noted, as pages show it. */
export function sinceThenView({
  since,
  asOf,
  currency,
  days,
  sums,
}: {
  readonly since: Date;
  readonly asOf: Date;
  readonly currency: string;
  readonly days: number;
  readonly sums: Parameters<typeof sinceThen>[1];
}): SinceThenView {
  return { ...sinceThen(days, sums), sentAt: since.toISOString(), asOf: asOf.toISOString(), currency };
}

function isKnown({ from }: Span, { firstOrderAt, windowStart }: KnownOrders): boolean {
  return firstOrderAt !== null && from >= firstOrderAt && from >= windowStart;
}

function differenceOf(since: SpanSums, earlier: SpanSums): SpanDifference {
  const revenueMinor = since.revenueMinor - earlier.revenueMinor;
  return {
    buyers: since.buyers - earlier.buyers,
    orders: since.orders - earlier.orders,
    revenueMinor,
    revenueChange: earlier.revenueMinor > 0 ? revenueMinor / earlier.revenueMinor : null,
  };
}
