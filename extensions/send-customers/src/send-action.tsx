import { useCallback } from "preact/hooks";

import type { AudiencesAnswer, SendRequest } from "../../../app/extension-api/contract.ts";
import { ask } from "../../shared/ask.ts";
import { ProblemBanner } from "../../shared/problem-banner.tsx";
import { useAsked } from "../../shared/use-asked.ts";
import type { Words } from "../../shared/words.ts";
import { Notice } from "./notice.tsx";
import { SendForm } from "./send-form.tsx";

type Who = SendRequest["who"];

interface SendActionProps {
  readonly words: Words;
  /** null: the page told of nobody. */
  readonly who: Who | null;
  readonly close: () => void;
}

/** The action from its opening on: where one may send, then the form. */
export function SendAction({ words, who, close }: SendActionProps) {
  const request = useCallback(askAudiences, []);
  const { asked, again } = useAsked(request);
  const picked = who !== null && !(who.kind === "customers" && who.ids.length === 0) ? who : null;
  if (picked === null) return <Notice words={words} close={close} text={words.text("nobody")} />;
  if (asked === null) return <s-admin-action heading={words.text("heading")} loading />;
  if (asked.problem !== undefined)
    return (
      <Notice words={words} close={close}>
        <ProblemBanner problem={asked.problem} words={words} onAgain={again} />
      </Notice>
    );
  return <Audiences words={words} who={picked} answer={asked.answer} close={close} />;
}

function askAudiences() {
  return ask<AudiencesAnswer>("/extension/audiences", ["not_ready", "ready"]);
}

interface AudiencesProps {
  readonly words: Words;
  readonly who: Who;
  readonly answer: AudiencesAnswer;
  readonly close: () => void;
}

function Audiences({ words, who, answer, close }: AudiencesProps) {
  if (answer.state === "not_ready")
    return <Notice words={words} close={close} text={words.text("notReady")} />;
  const { targets, mostPicked, link } = answer;
  if (targets.length === 0)
    return <Notice words={words} close={close} text={words.text("refused.off")} link={link} />;
  if (who.kind === "customers" && who.ids.length > mostPicked) {
    const most = { count: mostPicked, most: words.count(mostPicked) };
    return <Notice words={words} close={close} text={words.text("refused.too_many", most)} />;
  }
  return <SendForm words={words} who={who} audiences={answer} close={close} />;
}
