import type { ScoreRange } from "../../../domain/rfm/ranges.ts";
import { rounded } from "../scale.ts";

/** A scale of scores: equal steps from the lowest to the best, and where a value stands on it. */
export interface ScoreSteps {
  readonly steps: readonly ScoreRange[];
  /** In per cent of the scale. */
  readonly place: number;
  /** Between neighbouring steps, where it stands in per cent: the value of the higher step that is nearest to it. */
  readonly seams: readonly { readonly place: number; readonly value: number }[];
}

/** A value never stands on the edge of its step. */
const [NEAREST, FARTHEST] = [0.08, 0.92];

/**
 * @param ranges - of all scores that the model gives
 * @param score - of the value
 */
export function scoreSteps(ranges: readonly ScoreRange[], score: number, value: number): ScoreSteps {
  const steps = [...ranges].sort((a, b) => a.score - b.score);
  const own = Math.max(
    0,
    steps.findIndex((step) => step.score === score),
  );
  // Of days few are the best, so they fall from step to step.
  const falls = (steps[0]?.from ?? 0) > (steps.at(-1)?.from ?? 0);
  const part = steps[own] === undefined ? 0.5 : partOf(steps[own], value);
  const width = 100 / Math.max(1, steps.length);
  return {
    steps,
    place: rounded(width * (own + (falls ? 1 - part : part))),
    seams: steps.slice(1).map(({ from, to }, i) => ({
      place: rounded(width * (i + 1)),
      value: falls ? (to ?? from) : from,
    })),
  };
}

/** How far within its step a value is. In a step without an end it comes ever nearer to the end. */
function partOf({ from, to }: ScoreRange, value: number): number {
  if (to === from) return 0.5;
  const beyond = Math.max(0, value - from);
  const part = to === null ? beyond / (beyond + Math.max(1, from)) : beyond / (to - from);
  return Math.min(FARTHEST, Math.max(NEAREST, part));
}
