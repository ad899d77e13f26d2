/** The time that a time zone's clock shows at a moment, written as if it were UTC, in milliseconds. */
export type Clock = (moment: number) => number;

/**
 * The clock of a time zone.
 * @param timeZone - IANA; an unknown one counts as UTC
 */
export function clockOf(timeZone: string | null): Clock {
  const format = formatOf(timeZone ?? "UTC");
  return (moment) => {
    const shown: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(moment)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (moment % 1000);
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const time = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en", { ...numeric, ...time, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...numeric, ...time, timeZone: "UTC" });
  }
}
