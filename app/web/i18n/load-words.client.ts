import { languageOf } from "./language-of.ts";
import { mergeWords } from "./merge-words.ts";
import { partsAt } from "./page-words.ts";

const files = import.meta.glob<object>(["./*/*.json", "!./*/common.json"], { import: "default" });

/** Loads the words of the page at this path, besides those that came with the document, in the document's language. */
export async function loadWords(path: string): Promise<object> {
  const language = languageOf(document.documentElement.lang);
  const parts = partsAt(path).map((part) => files[`./${language}/${part}.json`]?.() ?? Promise.resolve({}));
  return mergeWords(await Promise.all(parts));
}
