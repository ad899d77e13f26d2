/** Reads JSON field by field with nothing but the language. The app's readers are compared with it. */

/** The text or the body is not what was expected. */
export class Refused extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refused("json");
  }
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused("object");
  return value as Fields;
}

export function textOf(value: unknown): string {
  if (typeof value !== "string") throw new Refused("text");
  return value;
}

/** null: it is absent or null. Otherwise what `read` makes of it. */
export function maybe<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : read(value);
}

const LARGEST_ID = 2n ** 63n - 1n;

/** The number of a global id of that kind. It must fit into the database. */
export function gidOf(kind: string, value: unknown): bigint {
  const prefix = `gid://shopify/${kind}/`;
  const text = textOf(value);
  const [digits = "", ...rest] = text.slice(prefix.length).split("?");
  if (!text.startsWith(prefix) || digits === "" || [...digits].some((each) => each < "0" || each > "9"))
    throw new Refused("gid");
  if (digits.length > 19 || BigInt(digits) > LARGEST_ID || /[\n\r\u2028\u2029]/.test(rest.join("?")))
    throw new Refused("gid");
  return BigInt(digits);
}

/** What `read` gives; null: it refuses. */
export function orRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
