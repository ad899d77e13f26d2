import type { ScoredCustomer } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import type { Words } from "../../shared/words.ts";
import { moveSentence, predictionSentences, scoreLines, stepSentences } from "./sentences.ts";
import { TONES } from "./tones.ts";

interface ScoredProps {
  readonly words: Words;
  readonly customer: ScoredCustomer;
}

/** A customer in a group: the scores in words, what to do, what is expected, and the last moves. */
export function Scored({ words, customer }: ScoredProps) {
  const { group, prediction, moves, link } = customer;
  return (
    <s-stack gap="base">
      <s-stack direction="inline" gap="base" alignItems="center">
        <s-badge tone={TONES[group]}>{words.text(`group.${group}`)}</s-badge>
        <s-link href={appAddress(link)}>{words.text("open")}</s-link>
      </s-stack>
      <Lines lines={scoreLines(words, customer)} />
      <Part heading={words.text("stepHeading")} lines={stepSentences(words, customer)} />
      {prediction !== null && (
        <Part
          heading={words.text("prediction.heading")}
          lines={predictionSentences(words, prediction, customer.timeZone)}
        />
      )}
      {moves.length > 0 && (
        <Part
          heading={words.text("movesHeading")}
          lines={moves.map((move) => moveSentence(words, move, customer.timeZone))}
        />
      )}
      <s-text color="subdued">
        {words.text("asOf", { day: words.day(customer.asOf, customer.timeZone) })}
      </s-text>
    </s-stack>
  );
}

function Part({ heading, lines }: { readonly heading: string; readonly lines: readonly string[] }) {
  return (
    <s-section heading={heading}>
      <Lines lines={lines} />
    </s-section>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <s-stack gap="small-300">
      {lines.map((line) => (
        <s-text key={line}>{line}</s-text>
      ))}
    </s-stack>
  );
}
