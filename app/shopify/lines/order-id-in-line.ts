/** With slashes escaped, as Shopify writes them, or not. */
const ORDER_ID = /"id"\s*:\s*"gid:\\?\/\\?\/shopify\\?\/Order\\?\/(\d{1,18})["?]/;

/** Which order a line that can't be read is about; null if it doesn't say, or not where it can be made out. */
export function orderIdInLine(line: string): bigint | null {
  const [, digits] = ORDER_ID.exec(line) ?? [];
  return digits === undefined ? null : BigInt(digits);
}
