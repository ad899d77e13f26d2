import i18next, { type i18n } from "i18next";

import { languageOf } from "./language-of.ts";

/**
 * Words for one rendering. Every request has its own, so two merchants never share a language.
 * @param locale - as `pageLocale` gives it
 * @param words - those in its language that the page needs
 */
export function createI18n(locale: string, words: object): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: locale,
    fallbackLng: false,
    resources: { [languageOf(locale)]: { translation: words } },
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    showSupportNotice: false,
  });
  return instance;
}
