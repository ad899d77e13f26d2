/** A calendar month as `2026-05`. */
export type Month = string;

/** The month that lies a number of months after another; before it, if the number is negative. */
export function monthsAfter(month: Month, months: number): Month {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + months;
  const [y, m] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  return `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}`;
}
