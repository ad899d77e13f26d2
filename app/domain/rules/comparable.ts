/** A text as it is stored and compared: without spaces around it, in one form of each character, in lower case. */
export function comparableText(text: string): string {
  return text.normalize("NFC").trim().toLowerCase();
}

/** A postcode as it is stored and compared: also without spaces inside it. */
export function comparablePostcode(text: string): string {
  return comparableText(text).replace(/\s+/g, "");
}
