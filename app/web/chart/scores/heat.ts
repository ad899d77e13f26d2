/** From this share on a cell's colour is so strong that its text is white. */
const WHITE_FROM = 0.69;

/** How strongly a cell is coloured. */
export interface Shade {
  /** 0 to 1. */
  readonly share: number;
  readonly text: "dark" | "light";
}

/** The shades of values, the strongest for the largest one. Negative values have none. */
export function shadesOf(values: readonly number[]): Shade[] {
  const most = Math.max(0, ...values);
  return values.map((value) => {
    const share = most === 0 ? 0 : Math.round((100 * Math.max(0, value)) / most) / 100;
    return { share, text: share >= WHITE_FROM ? "light" : "dark" };
  });
}
