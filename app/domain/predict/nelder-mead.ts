interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

const MOST_STEPS = 2_000;

/** When a search ends: the values differ by no more than a part of their size, and the points by no more than this. */
export interface Precision {
  readonly tolerance: number;
  readonly spread: number;
}

const EXACT: Precision = { tolerance: 1e-10, spread: 1e-5 };

/**
 * The point near a start at which a function of several numbers is smallest. Uses the simplex of Nelder and Mead
 * (1965), which needs no derivatives. Deterministic. A function value of NaN counts as infinitely bad.
 */
export function minimise(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  step = 0.5,
  { tolerance, spread }: Precision = EXACT,
): Vertex {
  const at = (point: readonly number[]): Vertex => {
    const value = f(point);
    return { point, value: Number.isNaN(value) ? Infinity : value };
  };
  let simplex = [at(start), ...start.map((_, i) => at(start.map((x, j) => (i === j ? x + step : x))))];
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0] ?? at(start);
    const worst = simplex.at(-1) ?? best;
    if (isSmall(simplex, tolerance, spread)) break;
    const others = simplex.slice(0, -1);
    const centre = start.map(
      (_, i) => others.reduce((sum, one) => sum + (one.point[i] ?? 0), 0) / others.length,
    );
    const along = (t: number): Vertex => at(centre.map((x, i) => x + t * ((worst.point[i] ?? 0) - x)));
    const next = replacement(along, best, others.at(-1) ?? best, worst);
    simplex =
      next === null
        ? [
            best,
            ...simplex.slice(1).map((one) => at(one.point.map((x, i) => (x + (best.point[i] ?? 0)) / 2))),
          ]
        : [...others, next];
  }
  return simplex.sort((a, b) => a.value - b.value)[0] ?? at(start);
}

/** Reflects the worst vertex, and stretches or contracts it; null: none of these helps, so the simplex must shrink. */
function replacement(
  along: (t: number) => Vertex,
  best: Vertex,
  second: Vertex,
  worst: Vertex,
): Vertex | null {
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const stretched = along(-2);
    return stretched.value < reflected.value ? stretched : reflected;
  }
  if (reflected.value < second.value) return reflected;
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  return contracted.value < Math.min(reflected.value, worst.value) ? contracted : null;
}

function isSmall(simplex: readonly Vertex[], tolerance: number, spread: number): boolean {
  const [best] = simplex;
  return simplex.every(
    ({ value, point }) =>
      value - (best?.value ?? 0) <= tolerance * (1 + Math.abs(best?.value ?? 0)) &&
      point.every((x, i) => Math.abs(x - (best?.point[i] ?? 0)) <= spread),
  );
}
