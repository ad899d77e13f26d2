/**
 * Texts for the log, without what must not stand there. They may come from anybody: each is cut before it is cleaned,
 * and every step takes time that grows with the text and no faster (test/unit/linear-patterns.test.ts).
 */

/** Longer is no message that the app or a library of its writes by itself. */
const LONGEST_TEXT = 4_096;
/** Stands for what was cut off. */
const CUT = "[cut]";

const WORD = /\S+/g;
const TOKEN = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
const DOTTED = /[\w.-]+/g;
const SHOPIFY_TOKEN = /\bsh(?:pat|pss|prt|pca|pua)_\w+/g;
const KLAVIYO_KEY = /\bpk_\w+/g;
/** Tried at the beginning of a word only, since any other place in it would read the same again. */
const EMAIL = /(?<![^\s@"'<>(),;:=[\]/])[^\s@"'<>(),;:=[\]/]+@[^\s@"'<>(),;:=[\]/]+\.[a-z]{2,}/gi;

/** A text without what looks like a password in an address, a token, a key or an email. */
export function withoutSecrets(text: string): string {
  return cutText(text, LONGEST_TEXT)
    .replace(WORD, withoutPassword)
    .replace(SHOPIFY_TOKEN, "[token]")
    .replace(KLAVIYO_KEY, "[key]")
    .replace(DOTTED, withoutJwt)
    .replace(EMAIL, "[email]");
}

/** A message of Shopify's SDK, which writes a bad session token in full, whatever it looks like. */
export function withoutTokens(message: string): string {
  return cutText(message, LONGEST_TEXT).replace(TOKEN, "[token]").replace(SHOPIFY_TOKEN, "[token]");
}

/** The beginning of a text that is too long. The word in which it is cut goes too: half a token is still a secret. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // One character more tells whether a word ends at the cut.
  const beginning = text.slice(0, longest + 1);
  const lastSpace = Math.max(...[" ", "\n", "\r", "\t"].map((space) => beginning.lastIndexOf(space)));
  return `${beginning.slice(0, lastSpace + 1)}${CUT}`;
}

/** `scheme://user:password@host`: everything up to the last `@`, since a password may hold what ends an address. */
function withoutPassword(word: string): string {
  const scheme = word.indexOf("://");
  if (scheme === -1) return word;
  const colon = word.indexOf(":", scheme + 3);
  const at = word.lastIndexOf("@");
  return colon === -1 || at < colon ? word : `${word.slice(0, colon + 1)}[removed]${word.slice(at)}`;
}

/** A JSON Web Token begins with an object in base64url; it and what follows it in its word are removed. */
function withoutJwt(dotted: string): string {
  const start = dotted.indexOf("eyJ");
  return start === -1 || dotted.indexOf(".", start) === -1 ? dotted : `${dotted.slice(0, start)}[token]`;
}
