import { FactsBuilder, type Facts } from "./facts.ts";
import { FITTED_TO, inOrderOfIds, isSampled, type CustomerOrders } from "./sample.ts";
import { shopAt, type ShopAt } from "./shop-at.ts";

const DAY_MS = 86_400_000;

/** What is known of customers at a moment, and what they did in each horizon after it. */
export interface Cut {
  readonly at: Date;
  readonly facts: Facts;
  /** The same of those whom likelihoods are fitted to. */
  readonly fitted: Facts;
  readonly shop: ShopAt;
}

/** What the customers of a cut did in the days after it, by column. */
export interface Outcome {
  readonly orders: Float64Array;
  readonly revenueMinor: Float64Array;
}

/** A shop's customers in the past, or a sample of them. Remembers each moment that was looked at. */
export class Past {
  readonly #customers: readonly CustomerOrders[];
  /** Whom likelihoods are fitted to. */
  readonly #fitted: readonly CustomerOrders[];
  readonly #windowYears: number;
  readonly #horizons: readonly number[];
  readonly #cuts = new Map<number, Cut>();
  readonly #firstAt: number;

  /**
   * @param customers - all of the shop, or those who were drawn from them
   * @param windowYears - how many years of orders count
   * @param horizons - in days; facts hold the recent orders of each
   * @param ofAll - how many customers the shop has. One hash draws every sample, so a smaller one is a share of the
   *   shop's customers, not of those who are here
   */
  constructor(
    customers: readonly CustomerOrders[],
    windowYears: number,
    horizons: readonly number[],
    ofAll: number,
  ) {
    this.#customers = inOrderOfIds(customers);
    this.#fitted = this.#customers.filter(({ id }) => isSampled(id, ofAll, FITTED_TO));
    this.#windowYears = windowYears;
    this.#horizons = horizons;
    this.#firstAt = customers.reduce((least, own) => Math.min(least, own.at[0] ?? Infinity), Infinity);
  }

  /** The place of a horizon among those of the facts. */
  placeOf(days: number): number {
    return this.#horizons.indexOf(days);
  }

  /** Whole days from the first order to a moment; below 0 if there is none before it. */
  historyDays(at: Date): number {
    return Math.floor((at.getTime() - this.#firstAt) / DAY_MS);
  }

  cut(at: Date): Cut {
    const known = this.#cuts.get(at.getTime());
    if (known !== undefined) return known;
    const fitted = this.#factsOf(this.#fitted, at);
    const shop = shopAt(this.#fitted, fitted, at, this.#windowYears);
    const isAll = this.#fitted.length === this.#customers.length;
    const cut = { at, facts: isAll ? fitted : this.#factsOf(this.#customers, at), fitted, shop };
    this.#cuts.set(at.getTime(), cut);
    return cut;
  }

  #factsOf(customers: readonly CustomerOrders[], at: Date): Facts {
    const builder = new FactsBuilder(at, this.#windowYears, this.#horizons);
    for (const own of customers) builder.add(own);
    return builder.finish();
  }

  /** What the customers of a cut did in the days after it, in the order of its facts. */
  outcome(at: Date, days: number): Outcome {
    const [from, until] = [at.getTime(), at.getTime() + days * DAY_MS];
    const builder = new FactsBuilder(at, this.#windowYears, []);
    const orders: number[] = [];
    const revenue: number[] = [];
    for (const own of this.#customers) {
      if (!builder.add(own)) continue;
      let [placed, spent] = [0, 0];
      for (let i = own.length - 1; i >= 0 && (own.at[i] ?? 0) >= from; i--) {
        if ((own.at[i] ?? Infinity) >= until) continue;
        placed++;
        spent += own.amountMinor[i] ?? 0;
      }
      orders.push(placed);
      revenue.push(spent);
    }
    return { orders: Float64Array.from(orders), revenueMinor: Float64Array.from(revenue) };
  }
}

/** The moment that lies so many days before another. */
export function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * DAY_MS);
}
