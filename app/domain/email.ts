/** Characters that nobody sees, zero-width ones among them: they come along when an address is pasted. */
const UNSEEN = /\p{Cf}+/gu;

/** An address as it was meant: without unseen characters, and without spaces around it. */
export function cleanEmail(text: string): string {
  return text.replace(UNSEEN, "").trim();
}

/** An address as it is kept and looked for: clean, and in lower case. */
export function comparableEmail(text: string): string {
  return cleanEmail(text).toLowerCase();
}
