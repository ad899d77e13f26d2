import type { ScoreRange } from "../../../domain/rfm/ranges.ts";
import { percent } from "../plot.tsx";
import { scoreSteps } from "./score-steps.ts";

interface ScoreScaleProps {
  readonly ranges: readonly ScoreRange[];
  readonly score: number;
  readonly value: number;
  /** The value at a boundary, as short as it can be. */
  readonly wordsOf: (value: number) => string;
}

/** The five scores side by side, where a value stands among them, and the boundaries. The words beside it say the same. */
export function ScoreScale({ ranges, score, value, wordsOf }: ScoreScaleProps) {
  const { steps, place, seams } = scoreSteps(ranges, score, value);
  return (
    <div className="sf-scale" aria-hidden>
      <span className="sf-scale-mark" style={{ insetInlineStart: percent(place) }} />
      <div className="sf-scale-steps">
        {steps.map((step) => (
          <span key={step.score} className="sf-scale-step" data-own={step.score === score}>
            {step.score}
          </span>
        ))}
      </div>
      <div className="sf-scale-seams">
        {seams.map((seam) => (
          <span key={seam.place} style={{ insetInlineStart: percent(seam.place) }}>
            {wordsOf(seam.value)}
          </span>
        ))}
      </div>
    </div>
  );
}
