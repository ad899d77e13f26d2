/** Slashes may be escaped, as Shopify writes them, or not. */
const ORDER_ID = /"id"\s*:\s*"gid:\\?\/\\?\/shopify\\?\/Order\\?\/(\d{1,18})["?]/;

/** The id of the order in a line that can't be read; null: the line has no id that can be made out. */
export function orderIdInLine(line: string): bigint | null {
  const [, digits] = ORDER_ID.exec(line) ?? [];
  return digits === undefined ? null : BigInt(digits);
}
