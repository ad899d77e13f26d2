/** Invisible characters, such as zero-width ones. They can come with a pasted address. */
const UNSEEN = /\p{Cf}+/gu;

/** An address as it was meant, without invisible characters and without spaces around it. */
export function cleanEmail(text: string): string {
  return text.replace(UNSEEN, "").trim();
}

/** An address as it is stored and searched: clean, and in lower case. */
export function comparableEmail(text: string): string {
  return cleanEmail(text).toLowerCase();
}
