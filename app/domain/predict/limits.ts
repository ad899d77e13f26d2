/** Within which a positive parameter is kept, and where its ridge pulls it. All are natural logarithms. */
export interface LogLimits {
  readonly low: number;
  readonly high: number;
  readonly centre: number;
}

/** The parameters of a point in the space of logarithms. Each is finite and above 0. */
export function withinLimits(logs: readonly number[], limits: readonly LogLimits[]): number[] {
  return limits.map(({ low, high, centre }, i) => Math.exp(Math.max(low, Math.min(high, logs[i] ?? centre))));
}

/**
 * A small ridge: each parameter is pulled to its centre as if one customer had told it. It decides only where the
 * orders say nothing of a parameter, and it keeps the search away from the limits.
 */
export function ridgeOf(logs: readonly number[], limits: readonly LogLimits[]): number {
  return limits.reduce((sum, { low, high, centre }, i) => {
    const at = logs[i] ?? centre;
    const outside = Math.max(0, low - at, at - high);
    return sum + 0.5 * (at - centre) ** 2 + 10 * outside * outside;
  }, 0);
}
