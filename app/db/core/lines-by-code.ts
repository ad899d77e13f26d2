/**
 * Groups failed lines of a file by the code of their failure. There are few codes, so one statement for each code is
 * enough to write them.
 */
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
