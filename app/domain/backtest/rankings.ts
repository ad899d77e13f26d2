import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import { RANKED_GROUPS, rankOf } from "../groups/ranking.ts";
import type { Predictions } from "../predict/predict.ts";
import type { CustomerColumns } from "../rfm/model.ts";
import type { Boundaries, Score } from "../rfm/score.ts";
import { scoreOrders, scoreRecency, scoreSpend } from "../rfm/scoring.ts";
import { quintileScorer } from "./quintiles.ts";

export type RankingName =
  | "sixfold"
  | "quintiles"
  | "recency"
  | "order_count"
  | "chance"
  | "expected_orders"
  | "expected_revenue"
  /** MBG/NBD alone. */
  | "visits_chance"
  | "visits_orders";

/** Customers in classes, best first, by what was known at a past date. */
export interface Ranking {
  readonly name: RankingName;
  /** The class of each customer. 0 is the best. */
  readonly classOf: Int32Array;
  readonly classes: number;
  /** The group of each class; null where classes are mere values. */
  readonly groups: readonly Group[] | null;
}

/**
 * Our groups and the rankings to compare them with. There are three: the same table of groups over quintiles, the
 * days since the last order, and the number of orders. Ours comes first.
 */
export function rankingsOf(columns: CustomerColumns, boundaries: Boundaries): Ranking[] {
  const { recencyDays, orderCount, spentMinor } = columns;
  const ours = (i: number): Score => ({
    r: scoreRecency(boundaries, recencyDays[i] ?? 0),
    f: scoreOrders(boundaries, orderCount[i] ?? 0),
    m: scoreSpend(boundaries, spentMinor[i] ?? 0),
  });
  return [
    byGroup("sixfold", recencyDays.length, ours),
    byGroup("quintiles", recencyDays.length, quintileScorer(columns)),
    byValue("recency", recencyDays),
    byValue(
      "order_count",
      orderCount.map((count) => -count),
    ),
  ];
}

/** Customers by what was predicted of them: the chance of an order, and the revenue. None without predictions. */
export function predictedRankings(
  predictions: Pick<Predictions, "chance" | "revenueMinor"> | null,
): Ranking[] {
  if (predictions === null) return [];
  return [
    byValue(
      "chance",
      predictions.chance.map((chance) => -chance),
    ),
    byValue(
      "expected_revenue",
      predictions.revenueMinor.map((minor) => -minor),
    ),
  ];
}

function byGroup(name: RankingName, customers: number, score: (customer: number) => Score): Ranking {
  const classOf = Int32Array.from({ length: customers }, (_, i) => rankOf(groupOf(score(i))));
  return { name, classOf, classes: RANKED_GROUPS.length, groups: RANKED_GROUPS };
}

/**
 * A class for each distinct value. The lowest value is the best.
 * @throws RangeError if a value is not a finite number: such customers would share a class, and an AUC of 0.5 would
 *   look measured
 */
export function byValue(name: RankingName, values: Int32Array | Float64Array): Ranking {
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`A customer cannot be ranked by ${name}: ${value}.`);
  }
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const places = new Map(distinct.map((value, place) => [value, place]));
  const classOf = Int32Array.from(values, (value) => places.get(value) ?? 0);
  return { name, classOf, classes: distinct.length, groups: null };
}
