/** The assumed `gap90Days` while too few customers have returned to tell: half a year. */
export const ASSUMED_GAP_DAYS = 180;

/** Fewer gaps than this say nothing about the shop. */
export const MIN_GAPS = 30;

/** The number of gaps of one length in whole days. */
export interface GapCount {
  readonly days: number;
  readonly gaps: number;
}

/** A shop's rhythm, in whole days: how long its customers take from one order to the next. */
export interface Rhythm {
  /** The number of gaps that it was found from. Below `MIN_GAPS` the rhythm is not known. */
  readonly gaps: number;
  /** The usual time between two orders: half of the gaps are no longer. null: not known. */
  readonly gap50Days: number | null;
  /** Three of four gaps are no longer. null: not known. */
  readonly gap75Days: number | null;
  /** The time within which nine of ten returning customers are back; `ASSUMED_GAP_DAYS` while not known. */
  readonly gap90Days: number;
}

/** The lengths of gaps with their counts, shortest first. Zeros (two orders within a day) are left out. */
export function countGapLengths(gaps: readonly number[]): GapCount[] {
  const counts = new Map<number, number>();
  for (const days of gaps) if (days > 0) counts.set(days, (counts.get(days) ?? 0) + 1);
  return [...counts].map(([days, count]) => ({ days, gaps: count })).sort((a, b) => a.days - b.days);
}

/**
 * The 50th, 75th and 90th percentile, by nearest rank, of the gaps between consecutive orders of a customer.
 *
 * Takes counts, since a large shop has millions of gaps, but at most 3,653 lengths.
 * @param counts - ascending by days, without zeros
 */
export function rhythmOf(counts: readonly GapCount[]): Rhythm {
  const gaps = totalGaps(counts);
  if (gaps < MIN_GAPS) return { gaps, gap50Days: null, gap75Days: null, gap90Days: ASSUMED_GAP_DAYS };
  const percentile = (percent: number): number => {
    // n * 9 / 10, not n * 0.9: the latter is above the whole number for some n.
    const rank = Math.ceil((gaps * percent) / 100);
    let seen = 0;
    return counts.find((each) => (seen += each.gaps) >= rank)?.days ?? ASSUMED_GAP_DAYS;
  };
  return { gaps, gap50Days: percentile(50), gap75Days: percentile(75), gap90Days: percentile(90) };
}

/** The number of gaps of all lengths. */
export function totalGaps(counts: readonly GapCount[]): number {
  return counts.reduce((sum, each) => sum + each.gaps, 0);
}

/** The figures that were really measured; null: not known. */
export interface MeasuredRhythm {
  readonly gap50Days: number | null;
  readonly gap75Days: number | null;
  readonly gap90Days: number | null;
}

/** A rhythm as it is stored. Models from before 2026-11-29 do not say how many gaps they are based on. */
export type StoredRhythm = Omit<Rhythm, "gaps"> & { readonly gaps: number | null };

/**
 * A model's rhythm without what was only assumed. A model may not say how many gaps it is based on. It may then have
 * assumed exactly `ASSUMED_GAP_DAYS`, so that figure is left out.
 */
export function measuredRhythm({ gaps, gap50Days, gap75Days, gap90Days }: StoredRhythm): MeasuredRhythm {
  const measured = gaps === null ? gap90Days !== ASSUMED_GAP_DAYS : gaps >= MIN_GAPS;
  return { gap50Days, gap75Days, gap90Days: measured ? gap90Days : null };
}

/** The number of days since the last order up to which a customer is inside the shop's rhythm; null: not known. */
export function insideDays(rhythm: MeasuredRhythm, orderCount: number): number | null {
  return orderCount === 1 ? rhythm.gap50Days : rhythm.gap75Days;
}
