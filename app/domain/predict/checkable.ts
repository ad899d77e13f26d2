const DAYS_OF_YEAR = 365;

/**
 * Whether predictions so many days ahead can ever be checked: they are made as of a moment that lies as many days back,
 * from orders before it that still count. So the window has to hold twice the days.
 */
export function isCheckable(days: number, windowYears: number): boolean {
  return windowYears * DAYS_OF_YEAR >= 2 * days;
}
