const LONGEST = 254;
const LONGEST_LOCAL = 64;
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The last part of a domain is letters, or an encoded name in another script. */
const TOP_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/;

/**
 * An email as it is sent and compared: trimmed and in lower case. null for what is no address that mail can be sent
 * to: one bad address makes Klaviyo refuse a whole import. Stricter than the standard (no quoted names, no addresses
 * of numbers), as mail services are.
 */
export function validEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  if (email.length > LONGEST) return null;
  const at = email.lastIndexOf("@");
  const local = email.slice(0, Math.max(at, 0));
  const labels = email.slice(at + 1).split(".");
  const top = labels.at(-1) ?? "";
  if (at < 1 || local.length > LONGEST_LOCAL || !LOCAL.test(local)) return null;
  const goodDomain = labels.length >= 2 && labels.every((label) => LABEL.test(label)) && TOP_LABEL.test(top);
  return goodDomain ? email : null;
}
