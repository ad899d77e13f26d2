import type { Random } from "./random.ts";

/** For means below this one the loop of `byInversion` is faster. */
const LARGE = 12;

/**
 * A random whole number of Poisson's distribution.
 * @param mean - above 0
 */
export function poisson(random: Random, mean: number): number {
  return mean < LARGE ? byInversion(random, mean) : byRejection(random, mean);
}

/** Walks up the distribution until its sum exceeds a uniform number. */
function byInversion(random: Random, mean: number): number {
  const uniform = random();
  let probability = Math.exp(-mean);
  let sum = probability;
  let k = 0;
  while (uniform > sum && probability > 0) {
    k++;
    probability *= mean / k;
    sum += probability;
  }
  return k;
}

/**
 * Transformed rejection with a squeeze: algorithm PTRS of W. Hörmann, "The transformed rejection method for
 * generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993). It takes the same time for
 * any mean.
 */
function byRejection(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    const accepted = Math.log((v * inverseAlpha) / (a / (distance * distance) + b));
    if (accepted <= -mean + k * logMean - logFactorial(k)) return k;
  }
}

/** ln k!, by Stirling's series for k from 10 on. The error is below 1e-9. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let factor = 2; factor <= k; factor++) product *= factor;
    return Math.log(product);
  }
  const n = k + 1;
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
