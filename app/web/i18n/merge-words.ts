/** Words of several files as one object. A section may have its words in several files. */
export function mergeWords(files: readonly object[]): object {
  const merged: Record<string, unknown> = {};
  for (const file of files)
    for (const [key, value] of Object.entries(file) as [string, unknown][]) {
      const before = merged[key];
      merged[key] = isSection(before) && isSection(value) ? mergeWords([before, value]) : value;
    }
  return merged;
}

function isSection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
