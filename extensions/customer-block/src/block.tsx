import { useCallback } from "preact/hooks";

import type { CustomerAnswer } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import { ask, type Asked } from "../../shared/ask.ts";
import { ProblemBanner } from "../../shared/problem-banner.tsx";
import { useAsked } from "../../shared/use-asked.ts";
import type { Words } from "../../shared/words.ts";
import { Scored } from "./scored.tsx";

interface CustomerBlockProps {
  readonly words: Words;
  /** The customer of the page, as a gid; null: the page has none. */
  readonly customerId: string | null;
}

/** The block, from the question to what the answer says. */
export function CustomerBlock({ words, customerId }: CustomerBlockProps) {
  const request = useCallback(() => askCustomer(customerId), [customerId]);
  const { asked, again } = useAsked(request);
  return (
    <s-admin-block heading={words.text("heading")}>
      {asked === null && <s-spinner accessibilityLabel={words.text("loading")} />}
      {asked?.problem !== undefined && (
        <ProblemBanner problem={asked.problem} words={words} onAgain={again} />
      )}
      {asked?.answer !== undefined && <Answer words={words} answer={asked.answer} />}
    </s-admin-block>
  );
}

async function askCustomer(id: string | null): Promise<Asked<CustomerAnswer>> {
  if (id === null) return { answer: { state: "unknown", link: null } };
  const path = `/extension/customer?id=${encodeURIComponent(id)}`;
  return ask<CustomerAnswer>(path, ["not_ready", "unknown", "left_out", "scored"]);
}

function Answer({ words, answer }: { readonly words: Words; readonly answer: CustomerAnswer }) {
  switch (answer.state) {
    case "scored":
      return <Scored words={words} customer={answer} />;
    case "not_ready":
      return <Empty words={words} text="notReady" link={null} />;
    case "unknown":
      return <Empty words={words} text="unknown" link={answer.link} />;
    case "left_out":
      return <Empty words={words} text="leftOut" link={answer.link} />;
  }
}

interface EmptyProps {
  readonly words: Words;
  readonly text: "notReady" | "unknown" | "leftOut";
  readonly link: string | null;
}

function Empty({ words, text, link }: EmptyProps) {
  return (
    <s-stack gap="base">
      <s-paragraph>{words.text(text)}</s-paragraph>
      {link !== null && <s-link href={appAddress(link)}>{words.text("open")}</s-link>}
    </s-stack>
  );
}
