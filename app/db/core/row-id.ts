const LARGEST = 2n ** 63n - 1n;

/** A row's id from the text of an address; null for what can be none. */
export function rowId(text: string | null | undefined): bigint | null {
  if (text === null || text === undefined || !/^\d{1,19}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= LARGEST ? id : null;
}
