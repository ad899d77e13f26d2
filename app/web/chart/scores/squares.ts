/** A square: its side, and how strongly it is coloured. Both are shares of the largest one's, 0 to 1. */
export interface Square {
  readonly side: number;
  readonly share: number;
}

/** The squares of values: their areas are as the values are. Negative values have none. */
export function squaresOf(rows: readonly (readonly number[])[]): Square[][] {
  const most = Math.max(0, ...rows.flat());
  return rows.map((values) =>
    values.map((value) => {
      const share = most === 0 ? 0 : Math.max(0, value) / most;
      return { side: hundredths(Math.sqrt(share)), share: hundredths(share) };
    }),
  );
}

/** Finer than can be seen, and the same text on the server and in the browser. */
function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
