import {
  chanceAlive,
  expectedOrders,
  fitBgNbd,
  type CountedHistory,
} from "../../../app/domain/purchases/bg-nbd.ts";
import { byValue, type Ranking } from "../../../app/domain/backtest/rankings.ts";
import type { Observed } from "./observe.ts";

const WEEK = 7;

/** Customers ranked by BG/NBD, which is fitted to what was known at the date: by P(alive), and by expected orders. */
export function bgNbdRankings({ columns, spans }: Observed, days: number): Ranking[] {
  const histories = Array.from(columns.orderCount, (orders, i) => ({
    repeats: orders - 1,
    last: (spans.toLast[i] ?? 0) / WEEK,
    end: (spans.toDate[i] ?? 0) / WEEK,
  }));
  const merged = new Map<string, CountedHistory>();
  for (const history of histories) {
    const key = Object.values(history).join();
    merged.set(key, { ...history, customers: (merged.get(key)?.customers ?? 0) + 1 });
  }
  const model = fitBgNbd([...merged.values()]);
  const found = {
    chance_alive: Float64Array.from(histories, (one) => -chanceAlive(model, one)),
    expected_orders: Float64Array.from(histories, (one) => -expectedOrders(model, one, days / WEEK)),
  };
  return (["chance_alive", "expected_orders"] as const).flatMap((name) => {
    const missing = found[name].filter((value) => !Number.isFinite(value)).length;
    if (missing === 0) return [byValue(name, found[name])];
    console.log(
      `${name} is not known: BG/NBD gives no number for ${missing} of ${histories.length} customers\n`,
    );
    return [];
  });
}
