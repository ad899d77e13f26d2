/** What a shop's predictions send. */
import {
  clearPredictions,
  isPredictionDue,
  newestPrediction,
  readNextOrder,
  readPredicted,
  recordPrediction,
  writePredictions,
} from "../../../app/db/scoring/predictions.server.ts";
import { NOW, pieces, places, shopifyId, type GrowthShop } from "./growth-shop.ts";

/** Predictions are written, again with other figures, and recorded. */
export async function writeAllPredictions({ tx, size }: GrowthShop): Promise<void> {
  for (const chance of [400, 500])
    await tx(async (sql) => {
      await isPredictionDue(sql);
      for (const some of pieces(places(size))) {
        const all = some.map(() => chance);
        const both = [all, all] as const;
        await writePredictions(sql, {
          shopifyId: some.map((place) => BigInt(shopifyId(place))),
          chance: both,
          orders: both,
          revenueMinor: both,
          nextDays: both,
        });
      }
      await clearPredictions(sql, false);
      await recordPrediction(sql, {
        asOf: NOW,
        modelId: 1,
        fittedAt: NOW,
        currency: "EUR",
        customers: size,
        learnedFrom: size,
        inputHash: "x",
        fits: [],
      });
      await newestPrediction(sql);
      await readPredicted(sql, 1n);
      await readNextOrder(sql, 1n);
    });
}
