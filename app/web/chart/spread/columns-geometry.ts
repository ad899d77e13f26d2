import { axisOf, fromTop, rounded, type Axis } from "../scale.ts";

/** Columns side by side, in a square of 100 by 100 whose y goes down. */
export interface ColumnShapes {
  readonly axis: Axis;
  /** The outline of each column, and where its middle stands in per cent. */
  readonly bars: readonly { readonly outline: string; readonly middle: number }[];
}

/** The part of its place that a column fills. */
const FILLED = 0.72;

/** @param values - whole numbers; negative ones go down from the line of 0 */
export function columnsOf(values: readonly number[]): ColumnShapes {
  const axis = axisOf(values);
  const step = 100 / Math.max(1, values.length);
  const zero = fromTop(axis.placeOf(0));
  const bars = values.map((value, i) => {
    const middle = rounded((i + 0.5) * step);
    const [left, right] = [rounded(middle - (FILLED * step) / 2), rounded(middle + (FILLED * step) / 2)];
    const top = fromTop(axis.placeOf(value));
    return { outline: `M${left} ${zero}V${top}H${right}V${zero}Z`, middle };
  });
  return { axis, bars };
}
