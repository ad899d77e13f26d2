import { useMemo, type ReactNode } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";

import { createI18n } from "./i18n.ts";
import { languageOf } from "./language-of.ts";
import { mergeWords } from "./merge-words.ts";

interface MoreWordsProps {
  /** Null: the document's words are enough. */
  readonly words: object | null;
  readonly children: ReactNode;
}

/** Adds words to those of the document, in the same language. */
export function MoreWords({ words, children }: MoreWordsProps) {
  const { i18n } = useTranslation();
  const more = useMemo(() => {
    if (words === null) return i18n;
    const known = i18n.getResourceBundle(languageOf(i18n.language), "translation") as object;
    return createI18n(i18n.language, mergeWords([known, words]));
  }, [i18n, words]);
  return <I18nextProvider i18n={more}>{children}</I18nextProvider>;
}
