import type { Facts } from "./facts.ts";
import { FEATURES, forecastVisits, offsetsOf, writeFeatures } from "./features.ts";
import { expectedValue } from "./gamma-gamma.ts";
import type { HorizonFit } from "./horizon-fit.ts";
import { linearPredictor } from "./regression.ts";
import { logistic } from "./special.ts";
import { standardise } from "./standardise.ts";

/** What is expected of customers in the next days, by column. */
export interface Predictions {
  /** Of at least one order. */
  readonly chance: Float64Array;
  /** At least the chance. */
  readonly orders: Float64Array;
  /** Minor units, at least 0. Not rounded. */
  readonly revenueMinor: Float64Array;
}

/**
 * Predicts the next days of customers.
 * @param facts - as of the moment that the fit is of
 * @param horizon - the place of the fit's horizon among those of the facts
 */
export function predict(fit: HorizonFit, facts: Facts, horizon: number): Predictions {
  const forecast = forecastVisits(facts, fit.shop, fit.days);
  const { chance, orders } = forecast;
  if (fit.coefficients !== null) {
    const { coefficients, method } = fit;
    const features = new Float64Array(FEATURES);
    const most = fit.mostOrders ?? Infinity;
    for (let i = 0; i < facts.length; i++) {
      writeFeatures(facts, fit.shop, forecast, { row: i, horizon }, features, 0);
      const offset = method === "corrected" ? offsetsOf(features, 0) : { chance: 0, orders: 0 };
      standardise(features, coefficients.scale);
      const log = offset.orders + linearPredictor(coefficients.orders, features, 0);
      chance[i] = logistic(offset.chance + linearPredictor(coefficients.chance, features, 0));
      orders[i] = Math.min(most, Math.exp(Math.min(30, log)));
    }
  }
  const revenueMinor = new Float64Array(facts.length);
  for (let i = 0; i < facts.length; i++) {
    const [placed, spent] = [facts.orders[i] ?? 1, Math.max(0, facts.spentMinor[i] ?? 0)];
    orders[i] = Math.max(chance[i] ?? 0, orders[i] ?? 0);
    revenueMinor[i] = (orders[i] ?? 0) * expectedValue(fit.value, placed, spent / placed);
  }
  return { chance, orders, revenueMinor };
}
