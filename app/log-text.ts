/**
 * Removes from texts what the log must not have. A text may come from anybody, so it is cut before it is cleaned. The
 * time of each step grows no faster than the text (test/unit/linear-patterns.test.ts).
 */

/** The app and its libraries write no longer messages by themselves. */
const LONGEST_TEXT = 4_096;
/** Marks the place of the text that was cut off. */
const CUT = "[cut]";

const WORD = /\S+/g;
const TOKEN = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
const DOTTED = /[\w.-]+/g;
const SHOPIFY_TOKEN = /\bsh(?:pat|pss|prt|pca|pua)_\w+/g;
const KLAVIYO_KEY = /\bpk_\w+/g;
/** Matched only from the beginning of a word. Any other start would read the same word again. */
const EMAIL = /(?<![^\s@"'<>(),;:=[\]/])[^\s@"'<>(),;:=[\]/]+@[^\s@"'<>(),;:=[\]/]+\.[a-z]{2,}/gi;

/** A text without anything that looks like a password in an address, a token, a key or an email. */
export function withoutSecrets(text: string): string {
  return cutText(text, LONGEST_TEXT)
    .replace(WORD, withoutPassword)
    .replace(SHOPIFY_TOKEN, "[token]")
    .replace(KLAVIYO_KEY, "[key]")
    .replace(DOTTED, withoutJwt)
    .replace(EMAIL, "[email]");
}

/** A message of Shopify's SDK. The SDK writes a bad session token in full, whatever it looks like. */
export function withoutTokens(message: string): string {
  return cutText(message, LONGEST_TEXT).replace(TOKEN, "[token]").replace(SHOPIFY_TOKEN, "[token]");
}

/**
 * The beginning of a text that is too long. The word at the cut is removed too, since half a token is still a secret.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // One character more tells whether a word ends at the cut.
  const beginning = text.slice(0, longest + 1);
  const lastSpace = Math.max(...[" ", "\n", "\r", "\t"].map((space) => beginning.lastIndexOf(space)));
  return `${beginning.slice(0, lastSpace + 1)}${CUT}`;
}

/**
 * `scheme://user:password@host`. Everything up to the last `@` goes, since a password may have signs that end an
 * address.
 */
function withoutPassword(word: string): string {
  const scheme = word.indexOf("://");
  if (scheme === -1) return word;
  const colon = word.indexOf(":", scheme + 3);
  const at = word.lastIndexOf("@");
  return colon === -1 || at < colon ? word : `${word.slice(0, colon + 1)}[removed]${word.slice(at)}`;
}

/** A JSON Web Token begins with an object in base64url. The token and the rest of its word are removed. */
function withoutJwt(dotted: string): string {
  const start = dotted.indexOf("eyJ");
  return start === -1 || dotted.indexOf(".", start) === -1 ? dotted : `${dotted.slice(0, start)}[token]`;
}
