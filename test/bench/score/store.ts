import type { Rhythm } from "../../../app/domain/rfm/gaps.ts";
import { seededRandom, type Random } from "../../../app/domain/backtest/random.ts";
import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";

/** The rhythm of the generated store, in days. */
export const RHYTHM_DAYS = 180;
/** The generated customers have no orders from which the other limits could be found. */
export const RHYTHM: Rhythm = { gaps: 0, gap50Days: null, gap75Days: null, gap90Days: RHYTHM_DAYS };

/** A minor unit is a hundredth. */
export const CURRENCY = "EUR";

const TEN_YEARS = 3_653;
const ONE_TIME_BUYERS = 0.7;

/**
 * Customers as stores have them, the same ones every time: log-normal spend in cents around 60 for each order, 70 %
 * with one order and the others with a long tail, last orders over ten years and more of them lately.
 */
export function generatedCustomers(customers: number): CustomerColumns {
  const random = seededRandom(20_260_131);
  const columns: CustomerColumns = {
    recencyDays: new Int32Array(customers),
    orderCount: new Int32Array(customers),
    spentMinor: new Float64Array(customers),
  };
  for (let i = 0; i < customers; i++) {
    const orders = random() < ONE_TIME_BUYERS ? 1 : 2 + Math.floor(Math.exp(normal(random)));
    columns.recencyDays[i] = Math.floor(TEN_YEARS * random() ** 1.5);
    columns.orderCount[i] = orders;
    columns.spentMinor[i] = Math.round(6_000 * orders * Math.exp(0.8 * normal(random)));
  }
  return columns;
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
