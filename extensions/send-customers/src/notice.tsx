import type { ComponentChildren } from "preact";

import { appAddress } from "../../shared/app-address.ts";
import type { Words } from "../../shared/words.ts";

interface NoticeProps {
  readonly words: Words;
  readonly close: () => void;
  readonly text?: string;
  readonly tone?: "warning" | "success" | "info";
  /** A page of the app. */
  readonly link?: string | null;
  readonly children?: ComponentChildren;
}

interface SaidProps {
  readonly words: Words;
  readonly text: string;
  readonly tone: "warning" | "success" | "info";
  /** A page of the app; null: none has to do with it. */
  readonly link: string | null;
}

/** A sentence, and the page of the app where more can be done. */
export function Said({ words, text, tone, link }: SaidProps) {
  return (
    <s-stack gap="small-300">
      <s-banner tone={tone}>{text}</s-banner>
      {link !== null && <s-link href={appAddress(link)}>{words.text("show")}</s-link>}
    </s-stack>
  );
}

/** The action when there is nothing to fill in: it says something, and can be closed. */
export function Notice({ words, close, text, tone = "warning", link = null, children }: NoticeProps) {
  return (
    <s-admin-action heading={words.text("heading")}>
      <s-stack gap="base">
        {text !== undefined && <Said words={words} text={text} tone={tone} link={link} />}
        {children}
      </s-stack>
      <s-button slot="secondary-actions" onClick={close}>
        {words.text("close")}
      </s-button>
    </s-admin-action>
  );
}
