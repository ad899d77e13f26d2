/**
 * Klaviyo's tags in a merchant's text. A few are kept as they are, so that Klaviyo fills them in for each recipient.
 * Everything else that looks like a tag is written literally: Klaviyo would refuse a template with a tag that it
 * doesn't know, or that isn't closed.
 */

/** The tags that a text may have, as Klaviyo names them. */
const MERGE_TAGS = [
  "first_name",
  "last_name",
  "email",
  "organization.name",
  "organization.full_address",
] as const;
export type MergeTag = (typeof MERGE_TAGS)[number];

/** A part of a text: words as they are, or a tag with what stands in its place where Klaviyo knows nothing. */
export type Piece =
  | { readonly kind: "words"; readonly words: string }
  | { readonly kind: "tag"; readonly tag: MergeTag; readonly fallback: string | null };

const NAMES = MERGE_TAGS.map((tag) => tag.replace(".", "\\.")).join("|");
/** `{{ first_name }}` or `{{ first_name|default:'you' }}`. The fallback has no character that means something. */
const TAG = new RegExp(
  `\\{\\{[ \\t]{0,9}(${NAMES})[ \\t]{0,9}(?:\\|[ \\t]{0,9}default:[ \\t]{0,9}(?:'([^'"{}<>&\\\\\\n]{0,40})'|"([^'"{}<>&\\\\\\n]{0,40})")[ \\t]{0,9})?\\}\\}`,
  "g",
);

/** A text in its parts. Put together again by `written`, they are a text with the same parts. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(TAG)) {
    const [whole, name, single, double] = match;
    const tag = MERGE_TAGS.find((each) => each === name);
    if (tag === undefined) continue;
    if (match.index > from) pieces.push({ kind: "words", words: text.slice(from, match.index) });
    pieces.push({ kind: "tag", tag, fallback: single ?? double ?? null });
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push({ kind: "words", words: text.slice(from) });
  return pieces;
}

/** A tag as Klaviyo reads it. */
export function tagText(tag: MergeTag, fallback: string | null): string {
  return fallback === null ? `{{ ${tag} }}` : `{{ ${tag}|default:'${fallback}' }}`;
}

/** A text with its tags, each part of the words written by `words`. */
export function written(text: string, words: (words: string) => string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === "tag" ? tagText(piece.tag, piece.fallback) : words(piece.words)))
    .join("");
}
