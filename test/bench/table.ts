/** Lines of a table in plain text. The first column is aligned to the left, the others to the right. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** The middle value, or the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  return (upper + (sorted[(sorted.length - 1) >> 1] ?? NaN)) / 2;
}

/** The value that so much of the others are at most. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Prints whether a figure was reached. One that was not reached sets the exit code. */
export function reached(what: string, held: boolean): void {
  console.log(`${held ? "reached" : "NOT REACHED"}: ${what}`);
  if (!held) process.exitCode = 1;
}
