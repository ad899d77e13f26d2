/**
 * Where the optimal clusters of values begin: the independent judge of the contenders. Written apart from the product's
 * own: it minimises squared distances in plain doubles over running sums of the centred values.
 * @param ascending - sorted values, equal ones together
 * @returns the smallest value of each cluster but the first
 */
export function exactBreaks(ascending: Float64Array, k: number): number[] {
  const { values, size, sum, squares } = running(ascending);
  const n = values.length;
  const cost = (from: number, to: number): number => {
    const s = (sum[to + 1] ?? 0) - (sum[from] ?? 0);
    const count = (size[to + 1] ?? 0) - (size[from] ?? 0);
    return (squares[to + 1] ?? 0) - (squares[from] ?? 0) - (s * s) / count;
  };
  let best = Float64Array.from(values, (_, i) => cost(0, i));
  const begins: Int32Array[] = [];
  for (let clusters = 1; clusters < Math.min(k, n); clusters++) {
    const previous = best;
    const next = new Float64Array(n).fill(Infinity);
    const begin = new Int32Array(n);
    const pending = [[clusters, n - 1, clusters, n - 1] as const];
    for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
      const [first, last, lowest, highest] = task;
      if (first > last) continue;
      const i = (first + last) >> 1;
      for (let j = lowest; j <= Math.min(i, highest); j++) {
        const total = (previous[j - 1] ?? 0) + cost(j, i);
        if (total >= (next[i] ?? 0)) continue;
        next[i] = total;
        begin[i] = j;
      }
      const at = begin[i] ?? lowest;
      pending.push([first, i - 1, lowest, at], [i + 1, last, at, highest]);
    }
    best = next;
    begins.push(begin);
  }
  return walkBack(values, begins);
}

function walkBack(values: Float64Array, begins: Int32Array[]): number[] {
  const breaks: number[] = [];
  let end = values.length - 1;
  for (const begin of begins.reverse()) {
    const at = begin[end] ?? 0;
    breaks.unshift(values[at] ?? NaN);
    end = at - 1;
  }
  return breaks;
}

function running(ascending: Float64Array) {
  const values = Float64Array.from(new Set(ascending));
  const centre = ascending[ascending.length >> 1] ?? 0;
  const size = new Float64Array(values.length + 1);
  const sum = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  let from = 0;
  values.forEach((value, i) => {
    let to = from;
    while (ascending[to] === value) to++;
    const count = to - from;
    const shifted = value - centre;
    size[i + 1] = (size[i] ?? 0) + count;
    sum[i + 1] = (sum[i] ?? 0) + shifted * count;
    squares[i + 1] = (squares[i] ?? 0) + shifted * shifted * count;
    from = to;
  });
  return { values, size, sum, squares };
}

/** The cluster of each value, from 0. */
export function clustersByBreaks(values: Float64Array, breaks: readonly number[]): Uint8Array {
  return Uint8Array.from(values, (value) => {
    let cluster = 0;
    for (const smallest of breaks) if (value >= smallest) cluster++;
    return cluster;
  });
}
