import { htmlWords } from "./literal-text.ts";
import type { MergeTag } from "./merge-tags.ts";

const TAG = /\{\{ ([\w.]+)(?:\|default:'([^']*)')? \}\}/g;

/** An email as a recipient may see it: Klaviyo's tags are filled in with examples, and its links lead nowhere. */
export function previewHtml(html: string, examples: Readonly<Record<MergeTag, string>>): string {
  const known: Readonly<Record<string, string>> = examples;
  return html
    .replace(TAG, (whole, tag: string) => htmlWords(known[tag] ?? whole))
    .replaceAll("{% unsubscribe_link %}", "#");
}
