/** Distinct values in ascending order, each with its number of customers. */
export interface DistinctValues {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/**
 * Merges equal values. Real values repeat, and the cost of the later steps grows with the number of distinct ones.
 * @param ascending - one value for each customer or, with `counts`, for each number of customers
 * @throws RangeError if a value is not finite or lower than the one before it
 */
export function mergeEqual(ascending: Float64Array, counts?: Float64Array): DistinctValues {
  const distinct = countDistinct(ascending);
  const merged = { values: new Float64Array(distinct), counts: new Float64Array(distinct) };
  let last = -1;
  for (let i = 0; i < ascending.length; i++) {
    const value = ascending[i] ?? 0;
    if (last < 0 || value !== merged.values[last]) merged.values[++last] = value;
    merged.counts[last] = (merged.counts[last] ?? 0) + (counts === undefined ? 1 : (counts[i] ?? 0));
  }
  return merged;
}

function countDistinct(ascending: Float64Array): number {
  let distinct = 0;
  let previous = -Infinity;
  for (let i = 0; i < ascending.length; i++) {
    const value = ascending[i] ?? NaN;
    if (!(value >= previous && Number.isFinite(value))) {
      throw new RangeError(`Values must be finite and sorted in ascending order; value ${i + 1} is not.`);
    }
    if (value > previous) distinct++;
    previous = value;
  }
  return distinct;
}
