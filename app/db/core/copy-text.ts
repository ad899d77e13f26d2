import pg from "pg";

/** A value that can stand in the text of a statement. */
export type CopyValue = number | boolean | string;

/**
 * The statement that has PostgreSQL send the rows of a query in binary. COPY takes no parameters, so their values
 * stand in its text.
 * @param select - with `$1` and so on for the values
 */
export function copyText(select: string, values: readonly CopyValue[]): string {
  const text = select.replace(/\$(\d+)/g, (name, number: string) => {
    const value = values[Number(number) - 1];
    if (value === undefined) throw new Error(`The query to copy asks for ${name}, which is not given.`);
    return literal(value);
  });
  return `copy (${text}) to stdout (format binary)`;
}

/** A statement's parameter as COPY takes it: an array as PostgreSQL writes one. */
export function copyValue(value: unknown): CopyValue {
  if (Array.isArray(value)) return `{${value.map(element).join(",")}}`;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new TypeError(`COPY takes no ${typeof value}.`);
}

function element(value: unknown): string {
  return `"${String(copyValue(value)).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function literal(value: CopyValue): string {
  if (typeof value === "string") return pg.escapeLiteral(value);
  if (typeof value === "number" && !Number.isSafeInteger(value))
    throw new RangeError(`Only whole numbers are copied by; ${String(value)} is none.`);
  return String(value);
}
