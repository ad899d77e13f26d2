import { comparableEmail } from "./email.ts";

/** The longest address that mail can carry, in characters. */
const LONGEST = 254;
/**
 * A name, plain or quoted, an @ and a domain. Without quotes there are no spaces, and nothing that separates addresses.
 */
const ADDRESS = /^(?:"[^"\\\p{Cc}]+"|[^\s@"(),:;<>[\]\\\p{Cc}]+)@[^\s@"(),:;<>[\]\\\p{Cc}]+$/u;

/**
 * An email as it is sent and compared: clean and in lower case. null: the text can't be an address at all. Whether an
 * address works is for Klaviyo to say: it knows carriers whose addresses have two dots in a row, and domains in any
 * script.
 */
export function validEmail(text: string): string | null {
  const email = comparableEmail(text);
  return email.length <= LONGEST && ADDRESS.test(email) ? email : null;
}
