import type { Group } from "../groups/group.ts";
import type { Score } from "../rfm/score.ts";
import { groupOf } from "../groups/assign.ts";
import type { ScoreRanges } from "../rfm/ranges.ts";
import { daysIn, type BuyerKind } from "./group-terms.ts";

/** Why a customer is in a group, as facts from which each language makes its sentence. */
export interface GroupReason {
  readonly group: Group;
  readonly kind: BuyerKind;
  /**
   * What keeps a repeat buyer from being attached: F is too low, M is too low, both are, or more of either would do.
   */
  readonly lacks: "orders" | "spend" | "orders_and_spend" | "orders_or_spend" | null;
  /** The days since the last order during which such a buyer is in this group; `to` null: without end. */
  readonly days: { readonly from: number; readonly to: number | null };
}

const ALWAYS = { from: 0, to: null };

/** The reason of the group that a score gives. */
export function reasonOf(score: Score, ranges: ScoreRanges): GroupReason {
  const group = groupOf(score);
  return { group, kind: kindOf(score), lacks: lackOf(score), days: daysIn(group, score, ranges.r) ?? ALWAYS };
}

function kindOf({ f, m }: Score): BuyerKind {
  if (groupOf({ r: 5, f, m }) === "loyal") return "attached";
  return f >= 2 ? "repeat" : "first";
}

function lackOf(score: Score): GroupReason["lacks"] {
  if (kindOf(score) !== "repeat") return null;
  const { f, m } = score;
  if (f < 3) return m < 3 ? "orders_and_spend" : "orders";
  return m < 3 ? "spend" : "orders_or_spend";
}
