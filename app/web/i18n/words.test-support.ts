import { mergeWords } from "./merge-words.ts";

/** The files of words of all languages, by their names such as `de/home`. */
export const WORD_FILES: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(import.meta.glob<object>("./*/*.json", { import: "default", eager: true })).map(
    ([path, words]) => [path.slice("./".length, -".json".length), words],
  ),
);

/** All words in a language, for tests. */
export function wordsIn(language: string): object {
  const files = Object.entries(WORD_FILES).filter(([name]) => name.startsWith(`${language}/`));
  return mergeWords(files.map(([, words]) => words));
}
