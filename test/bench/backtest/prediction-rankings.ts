import { byValue, predictedRankings, type Ranking } from "../../../app/domain/backtest/rankings.ts";
import { closedWindows, type ClosedWindow } from "../../../app/domain/predict/closed-windows.ts";
import { FactsBuilder } from "../../../app/domain/predict/facts.ts";
import { forecastVisits } from "../../../app/domain/predict/features.ts";
import { fitHorizon, type HorizonFit } from "../../../app/domain/predict/horizon-fit.ts";
import { Past } from "../../../app/domain/predict/past.ts";
import { predict } from "../../../app/domain/predict/predict.ts";
import { isSampled, LEARNED_FROM, type CustomerOrders } from "../../../app/domain/predict/sample.ts";
import { checkNextOrders, type NextOrderCheck } from "./next-order-check.ts";
import type { Known } from "./observe.ts";

/** What the shop's own past said at a date, and how far off it had been until then. */
export interface Predicted {
  readonly fit: HorizonFit;
  readonly windows: readonly ClosedWindow[];
  /** Best first: by the chance, the expected orders and the expected revenue; and by MBG/NBD alone. */
  readonly rankings: readonly Ranking[];
  readonly expectedOrders: number;
  readonly expectedRevenueMinor: number;
  readonly nextOrders: NextOrderCheck;
  /** The same with ranges that are too long to be told. */
  readonly anyNextOrders: NextOrderCheck;
}

/**
 * Predicts the days after a date from what was known then.
 * @returns null: the shop's rhythm was not known
 */
export function predictAt(
  known: Known,
  { at, days, windowYears }: { readonly at: Date; readonly days: number; readonly windowYears: number },
): Predicted | null {
  const customers = known.ids.map((id, i): CustomerOrders => {
    const own = known.orders[i] ?? [];
    return {
      id,
      length: own.length,
      at: Float64Array.from(own, (order) => order.at.getTime()),
      amountMinor: Float64Array.from(own, (order) => order.amountMinor),
    };
  });
  const sample = customers.filter(({ id }) => isSampled(id, customers.length, LEARNED_FROM));
  const past = new Past(sample, windowYears, [days], customers.length);
  const fit = fitHorizon(past, at, days);
  if (fit === null) return null;
  const builder = new FactsBuilder(at, windowYears, [days]);
  for (const own of customers) builder.add(own);
  const facts = builder.finish();
  const found = predict(fit, facts, 0);
  const visits = forecastVisits(facts, fit.shop, days);
  const best = (values: Float64Array): Float64Array => values.map((value) => -value);
  return {
    fit,
    windows: closedWindows(past, at, days),
    rankings: [
      ...predictedRankings(found),
      byValue("expected_orders", best(found.orders)),
      byValue("visits_chance", best(visits.chance)),
      byValue("visits_orders", best(visits.orders)),
    ],
    expectedOrders: sum(found.orders),
    expectedRevenueMinor: sum(found.revenueMinor),
    nextOrders: checkNextOrders(facts, fit.shop, known.nextDays, known.lastDay),
    anyNextOrders: checkNextOrders(facts, fit.shop, known.nextDays, known.lastDay, Infinity),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, each) => total + each, 0);
}
