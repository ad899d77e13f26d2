import { languageOf } from "./language-of.ts";
import { mergeWords } from "./merge-words.ts";
import { partsAt } from "./page-words.ts";
import type { WordPart } from "./words.ts";

const files = import.meta.glob<object>(["./*/*.json", "!./*/common.json"], { import: "default" });

/**
 * Loads the words of the page at this address, besides those that came with the document, in the document's language.
 * After a new version was put in place, an open document's files may be gone. Then the page is opened as a document,
 * which brings its own words.
 */
export async function loadWords(address: string, read = readParts): Promise<object> {
  try {
    return mergeWords(await read(partsAt(new URL(address).pathname)));
  } catch {
    window.location.assign(address);
    return new Promise(() => undefined);
  }
}

async function readParts(parts: readonly WordPart[]): Promise<object[]> {
  const language = languageOf(document.documentElement.lang);
  return Promise.all(parts.map((part) => files[`./${language}/${part}.json`]?.() ?? Promise.resolve({})));
}
