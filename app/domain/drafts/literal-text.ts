import { written } from "./merge-tags.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "{": "&#123;",
  "}": "&#125;",
};
/** It takes no room, and no program breaks a tag's opening in two at it. */
const WORD_JOINER = "\u2060";
const CONTROLS = /[^\P{Cc}\n\t]|[\u2028\u2029\ufeff]/gu;

/** A text without control characters, its lines ended by `\n` alone. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "");
}

/** Words as HTML. Braces are entities, so Klaviyo sees no tag and the reader sees the braces. */
export function htmlWords(words: string): string {
  return words.replace(/[&<>"'{}]/g, (character) => ENTITIES[character] ?? character);
}

/** Words outside of HTML. An opening of a tag is broken in two by a character that nobody sees. */
function plainWords(words: string): string {
  return words.replace(/\{(?=[{%#])/g, `{${WORD_JOINER}`);
}

/**
 * A text outside of HTML, with Klaviyo's own tags. A brace that ends the words before a tag is broken off from it, so
 * that `{{{ email }}` stays a brace and a tag.
 */
export function plainText(text: string): string {
  return written(text, (words) => plainWords(words).replace(/\{$/, `{${WORD_JOINER}`));
}

/** The same on one line, for a subject. */
export function plainLine(text: string): string {
  return plainText(text.replace(/\s+/g, " ").trim());
}
