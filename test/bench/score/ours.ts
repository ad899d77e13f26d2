import { fitModel, type CustomerColumns } from "../../../app/domain/rfm/model.ts";
import { scoreOrders, scoreRecency, scoreSpend } from "../../../app/domain/rfm/scoring.ts";
import type { Dimensions } from "./dimensions.ts";
import { clustersByBreaks, exactBreaks } from "./exact.ts";
import { CURRENCY, RHYTHM, RHYTHM_DAYS } from "./store.ts";
import { normalised } from "./dimensions.ts";

/** The product's way: fits the model and scores everyone. Scores of 1 to 5. */
export function scoreOurs(columns: CustomerColumns): Dimensions<Uint8Array> {
  const { boundaries } = fitModel(columns, RHYTHM, CURRENCY);
  return [
    Uint8Array.from(columns.recencyDays, (days) => scoreRecency(boundaries, days)),
    Uint8Array.from(columns.orderCount, (orders) => scoreOrders(boundaries, orders)),
    Uint8Array.from(columns.spentMinor, (minor) => scoreSpend(boundaries, minor)),
  ];
}

/**
 * The scores that the product's definition asks for, by the judge's optimum: one order is F = 1 and the others share
 * four clusters; nobody within the store's rhythm has R = 1.
 */
export function definedScores(columns: CustomerColumns): Dimensions<Uint8Array> {
  const [r, f, m] = normalised(columns);
  const repeat = f.filter((_, i) => (columns.orderCount[i] ?? 0) > 1);
  const ofRecency = clustersByBreaks(r, exactBreaks(r.toSorted(), 5));
  const ofOrders = clustersByBreaks(f, exactBreaks(repeat.toSorted(), 4));
  const ofSpend = clustersByBreaks(m, exactBreaks(m.toSorted(), 5));
  return [
    ofRecency.map((cluster, i) =>
      Math.max(5 - cluster, (columns.recencyDays[i] ?? 0) <= RHYTHM_DAYS ? 2 : 1),
    ),
    ofOrders.map((cluster, i) => ((columns.orderCount[i] ?? 0) === 1 ? 1 : cluster + 2)),
    ofSpend.map((cluster) => cluster + 1),
  ];
}
