import type { Boundaries } from "./score.ts";
import { scoreOrders, scoreRecency, scoreSpend } from "./scoring.ts";

/** The whole values that get a score. Both ends are included. */
export interface ScoreRange {
  readonly score: number;
  /** Days, orders or minor units. The lowest spend is 0; negative spend counts as 0. */
  readonly from: number;
  /** null: no upper end. */
  readonly to: number | null;
}

/**
 * For each dimension the ranges of the scores that the model gives, ascending by value (R: from score 5 down). A
 * score between equal boundaries has no range.
 */
export interface ScoreRanges {
  readonly r: readonly ScoreRange[];
  readonly f: readonly ScoreRange[];
  readonly m: readonly ScoreRange[];
}

/** A model's boundaries as the merchant reads them. */
export function rangesOf(boundaries: Boundaries): ScoreRanges {
  const firstDays = [0, ...boundaries.r.map((days) => days + 1)];
  return {
    r: ranges(firstDays, (days) => scoreRecency(boundaries, days)),
    f: ranges([1, ...boundaries.f], (orders) => scoreOrders(boundaries, orders)),
    m: ranges([0, ...boundaries.m], (minor) => scoreSpend(boundaries, minor)),
  };
}

function ranges(starts: readonly number[], scoreOf: (value: number) => number): ScoreRange[] {
  const distinct = [...new Set(starts)];
  return distinct.map((from, index) => {
    const following = distinct[index + 1];
    return { score: scoreOf(from), from, to: following === undefined ? null : following - 1 };
  });
}
