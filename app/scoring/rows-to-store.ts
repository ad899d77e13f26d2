import type { StoredPredictions } from "../db/scoring/predictions.server.ts";
import { factsOfRows } from "../domain/predict/facts.ts";
import { chanceUnits, orderUnits, roundedAmount } from "../domain/predict/horizons.ts";
import { nextOrder } from "../domain/predict/next-order.ts";
import { predict, type Predictions } from "../domain/predict/predict.ts";
import type { Made } from "./fit-horizons.ts";
import type { CustomersToPredict } from "./prediction-input.server.ts";

/** How many customers are predicted at once: they share what was already worked out. */
const PIECE = 50_000;
/** How many customers one statement writes. */
const BATCH = 5_000;

/**
 * What is stored of customers, some at a time. They are predicted when it is their turn, so that nothing is held of
 * the others. None where nothing is predicted.
 */
export function* rowsToStore(
  { facts, shopifyIds }: Pick<CustomersToPredict, "facts" | "shopifyIds">,
  made: readonly Pick<Made, "fit">[],
  { piece, batch } = { piece: PIECE, batch: BATCH },
): Generator<StoredPredictions> {
  if (made.every(({ fit }) => fit === null)) return;
  const shop = made[0]?.fit?.shop;
  for (let start = 0; start < facts.length; start += piece) {
    const own = factsOfRows(facts, start, start + piece);
    const predictions = made.map(({ fit }, horizon) => fit && predict(fit, own, horizon));
    for (let from = 0; from < own.length; from += batch) {
      const rows = Array.from({ length: Math.min(batch, own.length - from) }, (_, i) => from + i);
      const column = (horizon: number, of: keyof Predictions, stored: (value: number) => number) => {
        const values = predictions[horizon]?.[of];
        return rows.map((row) => (values ? stored(values[row] ?? 0) : null));
      };
      const next = rows.map((row) => (shop ? nextOrder(own, row, shop) : null));
      yield {
        shopifyId: rows.map((row) => shopifyIds[start + row] ?? 0n),
        chance: [column(0, "chance", chanceUnits), column(1, "chance", chanceUnits)],
        orders: [column(0, "orders", orderUnits), column(1, "orders", orderUnits)],
        revenueMinor: [
          column(0, "revenueMinor", roundedAmount).map((each) => each ?? 0),
          column(1, "revenueMinor", roundedAmount),
        ],
        nextDays: [next.map((each) => each?.fromDays ?? null), next.map((each) => each?.untilDays ?? null)],
      };
    }
  }
}
