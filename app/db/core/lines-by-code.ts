/** The lines of a file that failed, by the code of their failure: there are few codes, so each is written in one go. */
export function linesByCode(
  failures: readonly { readonly line: number; readonly code: string }[],
): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>();
  for (const { line, code } of failures) {
    const same = lines.get(code);
    if (same === undefined) lines.set(code, [line]);
    else same.push(line);
  }
  return lines;
}
