import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { newestPrediction } from "../../db/scoring/predictions.server.ts";
import { trustOf, type Trust } from "../../domain/predict/closed-windows.ts";
import { NEAREST } from "../../domain/predict/horizons.ts";

/** How far off the shop's predictions of what is at stake were; null: nothing is predicted. */
export async function readStakeTrust(sql: ShopSql): Promise<Trust | null> {
  const newest = await newestPrediction(sql);
  const near = newest?.fits.find(({ days }) => days === NEAREST);
  return near === undefined || near.fit === null ? null : trustOf(near.windows);
}
