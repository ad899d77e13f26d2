import de from "@shopify/polaris/locales/de.json";
import en from "@shopify/polaris/locales/en.json";
import fr from "@shopify/polaris/locales/fr.json";
import nl from "@shopify/polaris/locales/nl.json";

import { languageOf } from "./language-of.ts";
import { mergeWords } from "./merge-words.ts";
import { partsAt } from "./page-words.ts";

const files = import.meta.glob<object>("./*/*.json", { import: "default", eager: true });
/** Polaris' own words, for each language that the pages may have. */
const POLARIS: Readonly<Record<string, typeof en>> = { en, de, nl, fr };
/** For all other languages. */
const FALLBACK = "en";

/** What a document brings to be written in one language. */
export interface DocumentWords {
  /** The merchant's, with its own way of writing numbers and dates, such as `de-CH`. */
  readonly locale: string;
  /** The common words, and those of the document's page. */
  readonly words: object;
  readonly polaris: object;
}

/**
 * The words for a document, in the first language that the pages are written in. English where there is none, so that
 * sentences and figures go together.
 * @param wanted - BCP 47, the most wanted first
 */
export function documentWords(wanted: readonly string[], path: string): DocumentWords {
  const locale = wanted.find((each) => isWritten(languageOf(each))) ?? FALLBACK;
  const language = languageOf(locale);
  const parts = ["common", ...partsAt(path)].map((part) => files[`./${language}/${part}.json`] ?? {});
  return { locale, words: mergeWords(parts), polaris: POLARIS[language] ?? en };
}

function isWritten(language: string): boolean {
  return Object.hasOwn(POLARIS, language) && `./${language}/common.json` in files;
}
