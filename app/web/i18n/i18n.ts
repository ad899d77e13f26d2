import i18next, { type i18n } from "i18next";

import { en } from "./en.ts";

/** The languages that the pages have words in. The first is for all others. */
const LANGUAGES = { en: { translation: en } };
const FALLBACK = "en";

export type Language = keyof typeof LANGUAGES;

/** The language for a locale such as `de-CH`. English if there are no words in it. */
export function languageOf(locale: string | null | undefined): Language {
  const tag = locale?.split(/[-_]/)[0]?.toLowerCase() ?? "";
  return Object.hasOwn(LANGUAGES, tag) ? (tag as Language) : FALLBACK;
}

/** Words for one rendering. Every request has its own, so two merchants never share a language. */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: FALLBACK,
    resources: LANGUAGES,
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    showSupportNotice: false,
  });
  return instance;
}
