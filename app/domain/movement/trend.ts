/** A group's size at a run. */
export interface TrendPoint {
  readonly at: Date;
  readonly customers: number;
}

/** Whether a group grows or shrinks. */
export interface Trend {
  readonly direction: "grows" | "shrinks" | "steady";
  readonly first: TrendPoint;
  readonly last: TrendPoint;
  /** Customers per 30 days, by the line with the least squared distances. */
  readonly perMonth: number;
}

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;

/** A group is steady if it changes by less than this share of its mean size over the time shown. */
const STEADY = 0.02;

/**
 * The trend over snapshots in order of time.
 * @returns null with fewer than two snapshots, or if all are of one moment
 */
export function trendOf(points: readonly TrendPoint[]): Trend | null {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const days = points.map(({ at }) => (at.getTime() - first.at.getTime()) / DAY_MS);
  const sizes = points.map(({ customers }) => customers);
  const meanDay = mean(days);
  const meanSize = mean(sizes);
  const products = days.reduce((sum, day, i) => sum + (day - meanDay) * ((sizes[i] ?? 0) - meanSize), 0);
  const squares = days.reduce((sum, day) => sum + (day - meanDay) ** 2, 0);
  const perDay = products / squares;
  const change = perDay * (days.at(-1) ?? 0);
  const limit = STEADY * meanSize;
  const direction = Math.abs(change) <= limit ? "steady" : change > 0 ? "grows" : "shrinks";
  return { direction, first, last, perMonth: perDay * MONTH_DAYS };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
