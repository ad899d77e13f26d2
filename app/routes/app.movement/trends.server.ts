import type { SizeInHindsight } from "../../db/insights/history.server.ts";
import type { SizeAtRun } from "../../db/insights/movement.server.ts";
import { monthEndedBy } from "../../domain/history/moments.ts";
import { GROUPS, type Group } from "../../domain/groups/group.ts";
import { trendOf } from "../../domain/movement/trend.ts";
import { dayToText, shopDays } from "../../domain/time/shop-days.ts";
import type { GroupTrend, TrendsView } from "../../web/movement/movement-view.ts";

const DAY_MS = 86_400_000;
/** Three years and a day, for a year that has one more. */
const SHOWN_DAYS = 3 * 365 + 2;
const YEAR_DAYS = 366;
/** A rate per month from fewer days than this would be a guess. */
const RATE_DAYS = 28;

interface Sizes {
  readonly at: Date;
  readonly hindsight: boolean;
  readonly customers: ReadonlyMap<Group, number>;
  readonly spentMinor: ReadonlyMap<Group, number>;
}

/**
 * The groups' sizes over the last three years: worked out in hindsight until the first run, and from then on as the
 * runs found them.
 * @param runs - at the first run and at the last of each month, oldest first
 * @returns null: there are no two moments
 */
export function trendsOf(
  history: readonly SizeInHindsight[],
  runs: readonly SizeAtRun[],
  timeZone: string,
): TrendsView | null {
  const real = sizesOf(
    runs.map((size) => ({ ...size, at: size.asOf })),
    false,
  );
  const firstRun = real[0]?.at ?? new Date(0);
  const all = [...sizesOf(history, true).filter(({ at }) => at < firstRun), ...real];
  const last = all.at(-1)?.at ?? firstRun;
  const shown = all.filter(({ at }) => last.getTime() - at.getTime() <= SHOWN_DAYS * DAY_MS);
  if (shown.length < 2) return null;
  const days = shopDays(timeZone);
  const yearFrom = shown.findIndex(({ at }) => last.getTime() - at.getTime() <= YEAR_DAYS * DAY_MS);
  // A year without a moment before the last one has nothing to compare with.
  const from = Math.min(yearFrom, shown.length - 2);
  return {
    moments: shown.map(({ at, hindsight }) => ({
      at: at.toISOString(),
      month: hindsight ? monthEndedBy(at, timeZone) : null,
      year: dayToText(days.dayOf(at)).slice(0, 4),
      hindsight,
    })),
    yearFrom: from,
    groups: GROUPS.flatMap((group) => trendOfGroup(group, shown, from) ?? []),
  };
}

function trendOfGroup(group: Group, shown: readonly Sizes[], from: number): GroupTrend | null {
  const points = shown.map(({ at, customers }) => ({ at, customers: customers.get(group) ?? 0 }));
  const trend = trendOf(points.slice(from));
  if (trend === null) return null;
  const days = (trend.last.at.getTime() - trend.first.at.getTime()) / DAY_MS;
  return {
    group,
    sizes: points.map(({ customers }) => customers),
    spentMinor: shown.map(({ spentMinor }) => spentMinor.get(group) ?? 0),
    before: trend.first.customers,
    now: trend.last.customers,
    direction: trend.direction,
    perMonth: days >= RATE_DAYS ? trend.perMonth : null,
  };
}

/** The sizes by moment, in the order of the rows. */
function sizesOf(rows: readonly SizeInHindsight[], hindsight: boolean): Sizes[] {
  return [...Map.groupBy(rows, ({ at }) => at.getTime())].map(([ms, sizes]) => ({
    at: new Date(ms),
    hindsight,
    customers: new Map(sizes.map(({ group, customers }) => [group, customers])),
    spentMinor: new Map(sizes.map(({ group, spentMinor }) => [group, spentMinor])),
  }));
}
