const LARGEST = 2n ** 63n - 1n;

/** Parses a row's id from the text of a URL; null: the text can't be an id. */
export function rowId(text: string | null | undefined): bigint | null {
  if (text === null || text === undefined || !/^\d{1,19}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= LARGEST ? id : null;
}
