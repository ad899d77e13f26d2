/** A moment that can be compared with another one. */
export interface ComparableMoment {
  /** How the merchant names it, such as `2026-05`. */
  readonly key: string;
  readonly at: Date;
}

/** The keys of the two moments to compare; null, or one that is not there: the usual ones. */
export interface PairChoice {
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;
/** How many days apart two moments usually are. */
const USUAL_DAYS = 28;

/**
 * Two different moments to compare, in the order of time. The usual ones are the newest and the one about a month
 * before it.
 * @param moments - newest first
 * @returns null with fewer than two
 */
export function pairOf<Moment extends ComparableMoment>(
  moments: readonly Moment[],
  choice: PairChoice,
): { from: Moment; to: Moment } | null {
  const placeOf = (key: string | null): number => moments.findIndex((moment) => moment.key === key);
  const later = Math.max(0, placeOf(choice.to));
  const chosen = placeOf(choice.from);
  const other = chosen >= 0 && chosen !== later ? chosen : usualStart(moments, later);
  const [from, to] = [moments[Math.max(later, other)], moments[Math.min(later, other)]];
  return from === undefined || to === undefined || from === to ? null : { from, to };
}

/** The place of the moment about a month before another, or else of the oldest. After the oldest: the next one. */
function usualStart(moments: readonly ComparableMoment[], later: number): number {
  const last = moments.length - 1;
  if (later === last) return last - 1;
  const before = (moments[later]?.at.getTime() ?? 0) - USUAL_DAYS * DAY_MS;
  const found = moments.findIndex(({ at }) => at.getTime() <= before);
  return found < 0 ? last : found;
}

/** Whether two moments lie about a month apart or more. */
export function spanAMonth(moments: readonly ComparableMoment[]): boolean {
  const [newest, oldest] = [moments[0], moments.at(-1)];
  if (newest === undefined || oldest === undefined) return false;
  return newest.at.getTime() - oldest.at.getTime() >= USUAL_DAYS * DAY_MS;
}
