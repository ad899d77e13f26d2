import type { ShopFormat } from "./format.ts";

/** Moments as days. Moments on the same day get their time too. */
export function momentLabels(format: ShopFormat, moments: readonly string[]): string[] {
  const days = moments.map((moment) => format.date(moment));
  const counts = new Map<string, number>();
  for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  return moments.map((moment, place) => {
    const day = days[place] ?? "";
    return (counts.get(day) ?? 0) > 1 ? format.dateTime(moment) : day;
  });
}
