/** The mean and the standard deviation of each feature. */
export interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** No customer counts as further from the mean than so many standard deviations. */
const FURTHEST = 5;

/** @param features - rows of `width` features */
export function scaleOf(features: Float64Array, width: number): Scale {
  const rows = features.length / width;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  features.forEach((each, i) => (mean[i % width] = (mean[i % width] ?? 0) + each / rows));
  features.forEach((each, i) => {
    const off = each - (mean[i % width] ?? 0);
    deviation[i % width] = (deviation[i % width] ?? 0) + (off * off) / rows;
  });
  return { mean, deviation: deviation.map((each) => (each > 1e-18 ? Math.sqrt(each) : 1)) };
}

/** Brings features to mean 0 and deviation 1, in place. */
export function standardise(features: Float64Array, { mean, deviation }: Scale): void {
  const width = mean.length;
  for (let i = 0; i < features.length; i++) {
    const k = i % width;
    const scaled = ((features[i] ?? 0) - (mean[k] ?? 0)) / (deviation[k] ?? 1);
    features[i] = Math.max(-FURTHEST, Math.min(FURTHEST, scaled));
  }
}
