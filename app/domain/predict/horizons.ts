/** The numbers of days that are predicted ahead. */
export const HORIZONS = [90, 365] as const;

export type Horizon = (typeof HORIZONS)[number];
/** The horizon that decides whether anything is told of what one customer will do. */
export const NEAREST: Horizon = 90;

const CHANCE_UNITS = 1_000;
const ORDER_UNITS = 100;
const MOST_ORDER_UNITS = 2_147_483_647;
const DIGITS = 3;

/** A chance in thousandths, as it is stored. Finer figures would change each week and say nothing. */
export function chanceUnits(chance: number): number {
  return Math.round(CHANCE_UNITS * chance);
}

/** Expected orders in hundredths, as they are stored. */
export function orderUnits(orders: number): number {
  return Math.min(MOST_ORDER_UNITS, Math.round(ORDER_UNITS * orders));
}

/** What `chanceUnits` and `orderUnits` stand for. */
export function chanceOf(units: number): number {
  return units / CHANCE_UNITS;
}
export function ordersOf(units: number): number {
  return units / ORDER_UNITS;
}

/** An expected amount as it is stored: in minor units, to three digits. */
export function roundedAmount(minor: number): number {
  return toDigits(minor, DIGITS);
}

/** A number from 0, rounded to so many digits, or to whole numbers where that is coarser. */
export function toDigits(value: number, digits: number): number {
  if (value < 1) return Math.round(value);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) + 1 - digits);
  return Math.round(value / unit) * unit;
}
