import { readFileSync } from "node:fs";
import path from "node:path";

import type { I18n } from "@shopify/ui-extensions/admin";

/** The languages that the extensions speak, as their files are named; the first is the default. */
export const LANGUAGES = ["en", "de", "nl", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = { readonly [key: string]: string | Texts };

/** The file of an extension's words in a language. */
function wordsFile(handle: string, language: Language): string {
  const name = language === "en" ? "en.default.json" : `${language}.json`;
  return path.resolve(import.meta.dirname, "..", handle, "locales", name);
}

/** An extension's words in a language. */
export function readWords(handle: string, language: Language): Texts {
  return JSON.parse(readFileSync(wordsFile(handle, language), "utf8")) as Texts;
}

/**
 * Words as Shopify gives them to an extension: from its files, with the forms of numbers. Stricter than Shopify's: a key
 * without words and a gap that nothing fills are errors, where Shopify would show them.
 */
export function translations(handle: string, language: Language): I18n {
  const texts = readWords(handle, language);
  const plural = new Intl.PluralRules(language);
  const translate = (key: string, said: Readonly<Record<string, string | number>> = {}): string => {
    const found = key
      .split(".")
      .reduce<string | Texts | undefined>(
        (at, part) => (typeof at === "object" ? at[part] : undefined),
        texts,
      );
    const text = typeof found === "object" ? found[plural.select(Number(said["count"]))] : found;
    if (typeof text !== "string") throw new Error(`${handle} has no words in ${language} for ${key}.`);
    return text.replace(/\{\{(\w+)\}\}/g, (_gap, name: string) => {
      const value = said[name];
      if (value === undefined) throw new Error(`Nothing fills ${name} in ${key}.`);
      return String(value);
    });
  };
  return {
    translate: translate as I18n["translate"],
    formatNumber: (value, options) => new Intl.NumberFormat(language, options).format(value),
    formatCurrency: (value, options) =>
      new Intl.NumberFormat(language, { style: "currency", ...options }).format(value),
    formatDate: (value, options) => new Intl.DateTimeFormat(language, options).format(value),
  };
}
