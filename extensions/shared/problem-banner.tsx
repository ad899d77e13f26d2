import type { Problem } from "./ask.ts";
import type { Words } from "./words.ts";

interface ProblemBannerProps {
  readonly problem: Problem;
  readonly words: Words;
  readonly onAgain: () => void;
}

/** Says why nothing can be shown, and lets the merchant try again where that can help. */
export function ProblemBanner({ problem, words, onAgain }: ProblemBannerProps) {
  const canHelp = problem === "unavailable" || problem === "too_many_requests";
  return (
    <s-stack gap="base">
      <s-banner tone={canHelp ? "warning" : "critical"}>{words.text(`problem.${problem}`)}</s-banner>
      {canHelp && (
        <s-stack direction="inline">
          <s-button onClick={onAgain}>{words.text("tryAgain")}</s-button>
        </s-stack>
      )}
    </s-stack>
  );
}
