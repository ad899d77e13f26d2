import { normal, type Random } from "../store/random.ts";
import { DAY_MS, firstVisit, shoppingMoment } from "./calendar.ts";

/** How a shopper behaves. Only the orders show later in the store. */
export interface Shopper {
  readonly purchases: readonly number[];
  /** The median of this shopper's amounts, in cents. */
  readonly basketMinor: number;
  readonly prefersShop: boolean;
}

interface Habit {
  readonly share: number;
  /** Days between orders: the median, and how much it varies (log-normal). */
  readonly gapDays: number;
  readonly spread: number;
  /** The chance to come back after each order. */
  readonly returns: number;
  readonly basket: number;
}

const ONE_TIME: Habit = { share: 0.56, gapDays: 1, spread: 0, returns: 0, basket: 1 };
const HABITS: readonly Habit[] = [
  ONE_TIME,
  { share: 0.27, gapDays: 120, spread: 0.8, returns: 0.6, basket: 1.05 },
  { share: 0.12, gapDays: 75, spread: 0.6, returns: 0.85, basket: 1.25 },
  { share: 0.04, gapDays: 34, spread: 0.4, returns: 0.965, basket: 1.1 },
  { share: 0.01, gapDays: 330, spread: 0.1, returns: 0.9, basket: 1.6 },
];
const MIDDLE_BASKET_MINOR = 5_200;
const MOST_ORDERS = 120;

/** One shopper's orders from the first visit on, until the shopper stays away or `asOf` is reached. */
export function makeShopper(random: Random, fromMs: number, asOfMs: number): Shopper {
  const habit = habitOf(random());
  const purchases = [firstVisit(random, fromMs, asOfMs)];
  while (purchases.length < MOST_ORDERS && random() < habit.returns) {
    const gapMs = habit.gapDays * Math.exp(habit.spread * normal(random)) * DAY_MS;
    const next = shoppingMoment(random, (purchases.at(-1) ?? fromMs) + Math.max(DAY_MS / 2, gapMs));
    if (next >= asOfMs) break;
    purchases.push(next);
  }
  const basketMinor = MIDDLE_BASKET_MINOR * habit.basket * Math.exp(0.45 * normal(random));
  return { purchases, basketMinor, prefersShop: random() < 0.06 };
}

/** The amount of one order: around the shopper's median, and ending as prices do. */
export function amountOf(random: Random, shopper: Shopper): number {
  const whole = Math.max(3, Math.round((shopper.basketMinor * Math.exp(0.5 * normal(random))) / 100));
  const ending = random() < 0.6 ? 90 : random() < 0.5 ? 0 : 50;
  return whole * 100 - (ending === 0 ? 0 : 100 - ending);
}

function habitOf(share: number): Habit {
  let left = share;
  return HABITS.find((habit) => (left -= habit.share) < 0) ?? ONE_TIME;
}
