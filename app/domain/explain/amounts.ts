/** How many digits of an amount a merchant remembers: "about 40", "about 1,200". */
const DIGITS = 2;

/** A plain amount near another: rounded to two digits, at least 0. In minor units. */
export function aboutMinor(amountMinor: number): number {
  return roundDigits(amountMinor, Math.round);
}

/** As `aboutMinor`, but never less than the amount. */
export function atLeastMinor(amountMinor: number): number {
  return roundDigits(amountMinor, Math.ceil);
}

function roundDigits(amountMinor: number, round: (value: number) => number): number {
  if (amountMinor <= 0) return 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(amountMinor)) + 1 - DIGITS);
  return round(amountMinor / step) * step;
}
