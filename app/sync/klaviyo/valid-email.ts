import { comparableEmail } from "../../domain/email.ts";

/** What mail can carry as the path of a message. */
const LONGEST = 254;
/** A name, or a quoted one, and a place: without spaces, and without what separates the addresses of a message. */
const ADDRESS = /^(?:"[^"\\\p{Cc}]+"|[^\s@"(),:;<>[\]\\\p{Cc}]+)@[^\s@"(),:;<>[\]\\\p{Cc}]+$/u;

/**
 * An email as it is sent and compared: clean and in lower case. null only for what can't be an address at all. Whether
 * one can be reached is Klaviyo's to say: it knows carriers whose addresses have two dots in a row, and domains in any
 * script.
 */
export function validEmail(text: string): string | null {
  const email = comparableEmail(text);
  return email.length <= LONGEST && ADDRESS.test(email) ? email : null;
}
