import type { Bin } from "../../../domain/distribution/bins.ts";
import type { ScoreRange } from "../../../domain/rfm/ranges.ts";
import { rounded } from "../scale.ts";

/** A score on the axis of a histogram: from where to where its values stand, in per cent. */
export interface ScorePart {
  readonly score: number;
  readonly from: number;
  readonly to: number;
}

/** The part of an open last bin's width that a value beyond its beginning takes at most. */
const OPEN = 0.5;

/**
 * Where a value stands on an axis on which all bins are equally wide, in per cent. Values beyond the ends stand at the
 * ends.
 */
export function placeAmong(bins: readonly Bin[], value: number): number {
  const width = 100 / Math.max(1, bins.length);
  const place = bins.findLastIndex(({ from }) => from <= value);
  const bin = bins[place];
  if (bin === undefined) return 0;
  const part = bin.to === null ? (value > bin.from ? OPEN : 0) : (value - bin.from) / (bin.to - bin.from);
  return rounded(Math.min(100, width * (place + part)));
}

/** The scores along the axis, in the order of their values. Scores that no bin shows are left out. */
export function scoreParts(bins: readonly Bin[], ranges: readonly ScoreRange[]): ScorePart[] {
  return ranges
    .map(({ score, from, to }) => ({
      score,
      from: placeAmong(bins, from),
      to: to === null ? 100 : placeAmong(bins, to + 1),
    }))
    .filter(({ from, to }) => to > from);
}

/** Labels stand this many per cent apart at least. */
const CLOSEST = 16;

/** The beginnings of bins to name on the axis, as many as have room. */
export function namedBins(bins: readonly Bin[]): { readonly place: number; readonly value: number }[] {
  const width = 100 / Math.max(1, bins.length);
  const every = Math.max(1, Math.ceil(CLOSEST / width));
  return bins.flatMap(({ from }, i) => (i % every === 0 ? [{ place: rounded(i * width), value: from }] : []));
}
