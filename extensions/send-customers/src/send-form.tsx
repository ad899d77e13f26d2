import { useState } from "preact/hooks";

import type { AudiencesReady, SendPreview, SendRequest } from "../../../app/extension-api/contract.ts";
import type { Asked } from "../../shared/ask.ts";
import { ProblemBanner } from "../../shared/problem-banner.tsx";
import type { Words } from "../../shared/words.ts";
import { destinationsOf, wishOf, type Destination } from "./destination.ts";
import { DestinationFields } from "./destination-fields.tsx";
import { Notice, Said } from "./notice.tsx";
import { PreviewLines } from "./preview-lines.tsx";
import { refusalText, sentText } from "./result-words.ts";
import { send, type Sent } from "./send.ts";

interface SendFormProps {
  readonly words: Words;
  readonly who: SendRequest["who"];
  readonly audiences: AudiencesReady;
  readonly close: () => void;
}

/** Choose where to, look at what would happen, send. */
export function SendForm({ words, who, audiences, close }: SendFormProps) {
  const destinations = destinationsOf(words, audiences);
  const [value, setValue] = useState(destinations[0]?.value ?? "");
  const [name, setName] = useState("");
  const [isNameMissing, setNameMissing] = useState(false);
  const [request, setRequest] = useState<SendRequest | null>(null);
  const [asked, setAsked] = useState<Asked<Sent> | null>(null);
  const [isSending, setSending] = useState(false);
  const chosen: Destination | undefined = destinations.find((each) => each.value === value);

  const take = async (next: SendRequest): Promise<void> => {
    setRequest(next);
    setSending(true);
    setAsked(await send(next));
    setSending(false);
  };
  const preview = (): void => {
    const to = chosen === undefined ? null : wishOf(chosen, name);
    setNameMissing(to === null);
    // A preview begins anew. Only its own confirmation may be taken twice.
    if (to !== null) void take({ key: crypto.randomUUID(), step: "preview", who, to });
  };
  const confirm = (): void => {
    if (request !== null) void take({ ...request, step: "confirm" });
  };
  const back = (): void => {
    setAsked(null);
  };

  const answer = asked?.answer;
  if (answer?.state === "sent")
    return (
      <Notice words={words} close={close} tone="success" text={sentText(words, answer)} link={answer.link} />
    );
  const previewed: SendPreview | null = answer?.state === "preview" ? answer : null;
  return (
    <s-admin-action heading={words.text("heading")} loading={isSending}>
      <s-stack gap="base">
        {asked?.problem !== undefined && (
          <ProblemBanner
            problem={asked.problem}
            words={words}
            onAgain={() => {
              if (request !== null) void take(request);
            }}
          />
        )}
        {answer?.state === "refused" && (
          <Said words={words} text={refusalText(words, answer)} tone="warning" link={answer.link} />
        )}
        {previewed === null ? (
          <DestinationFields
            words={words}
            destinations={destinations}
            value={value}
            name={name}
            needsName={chosen?.list === null}
            isNameMissing={isNameMissing}
            onValue={setValue}
            onName={setName}
          />
        ) : (
          <PreviewLines words={words} preview={previewed} label={placeLabel(words, chosen, name)} />
        )}
      </s-stack>
      <s-button
        slot="primary-action"
        variant="primary"
        disabled={isSending || previewed?.added === 0}
        onClick={previewed === null ? preview : confirm}
      >
        {words.text(previewed === null ? "preview" : "send")}
      </s-button>
      <s-button slot="secondary-actions" disabled={isSending} onClick={previewed === null ? close : back}>
        {words.text(previewed === null ? "close" : "back")}
      </s-button>
    </s-admin-action>
  );
}

function placeLabel(words: Words, chosen: Destination | undefined, name: string): string {
  if (chosen === undefined) return "";
  return chosen.list === null ? words.text(`known.${chosen.target}`, { name: name.trim() }) : chosen.label;
}
