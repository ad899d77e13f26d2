import { between, type Random } from "../store/random.ts";

export const DAY_MS = 86_400_000;
/** How busy each month is. Gifts make November and December busy. */
const MONTHS = [0.8, 0.75, 0.85, 0.9, 0.95, 0.85, 0.7, 0.75, 0.95, 1.05, 1.7, 1.9];
/** Sunday to Saturday. */
const WEEKDAYS = [1.25, 1.1, 1, 0.95, 0.9, 0.8, 1];
const HOURS = [
  2, 1, 0.5, 0.3, 0.3, 0.7, 1.5, 3, 4, 5, 5.5, 5.5, 5, 4.8, 4.6, 4.6, 5, 5.5, 6.5, 7.5, 8, 7, 5, 3.5,
];
const BUSIEST = Math.max(...MONTHS) * Math.max(...WEEKDAYS);

/** How busy a day is, 0 to 1. */
function busyness(dayMs: number): number {
  const day = new Date(dayMs);
  return ((MONTHS[day.getUTCMonth()] ?? 1) * (WEEKDAYS[day.getUTCDay()] ?? 1)) / BUSIEST;
}

/** Moves a day on by up to three weeks, to one that shoppers like, and gives it an hour. */
export function shoppingMoment(random: Random, nearMs: number): number {
  let day = Math.floor(nearMs / DAY_MS) * DAY_MS;
  for (let tries = 0; tries < 21 && random() > busyness(day); tries++) day += DAY_MS;
  return day + hourOf(random) * 3_600_000 + between(random, 0, 3_599) * 1000;
}

/** A first visit between two moments. There are more of them as the store grows, and when it is busy. */
export function firstVisit(random: Random, fromMs: number, toMs: number): number {
  for (;;) {
    const share = random();
    const grown = 0.25 + 0.75 * share;
    const moment = fromMs + share * (toMs - fromMs);
    if (random() < grown * busyness(moment)) {
      const day = Math.floor(moment / DAY_MS) * DAY_MS;
      return Math.min(toMs - 1000, day + hourOf(random) * 3_600_000 + between(random, 0, 3_599) * 1000);
    }
  }
}

const HOURS_TOTAL = HOURS.reduce((sum, weight) => sum + weight, 0);

function hourOf(random: Random): number {
  let left = random() * HOURS_TOTAL;
  const hour = HOURS.findIndex((weight) => (left -= weight) < 0);
  return hour === -1 ? 12 : hour;
}
