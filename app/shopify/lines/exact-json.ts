/** Sixteen digits or more in a row. JSON.parse rounds no shorter number. */
const MAYBE_ROUNDED = /\d{16}/;
const WHOLE = /^-?\d+$/;

/**
 * Parses JSON as JSON.parse does. But a whole number that JSON.parse would round becomes the text of its digits.
 * Shopify's ids go beyond 2^53.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return MAYBE_ROUNDED.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

/** `source` is the value as it is written. Only numbers, texts, booleans and null have it. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value);
  return isRounded && source !== undefined && WHOLE.test(source) ? source : value;
}
