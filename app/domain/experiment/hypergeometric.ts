import type { Random } from "../backtest/random.ts";

/** Numbers that are less likely than this beside the likeliest one are left out. */
const NEGLIGIBLE = 1e-18;

/**
 * How many of the marked ones are among those who are drawn from a population without putting back: the hypergeometric
 * distribution, by a table. A draw takes one random number.
 * @param population - how many there are; at least `marked` and at least `drawn`
 */
export function hypergeometric(
  population: number,
  marked: number,
  drawn: number,
): (random: Random) => number {
  const least = Math.max(0, drawn + marked - population);
  const most = Math.min(drawn, marked);
  const likeliest = Math.floor(((drawn + 1) * (marked + 1)) / (population + 2));
  /** How many times as likely k + 1 is as k. */
  const ratio = (k: number): number =>
    ((marked - k) * (drawn - k)) / ((k + 1) * (population - marked - drawn + k + 1));
  const below: number[] = [];
  for (let k = likeliest, weight = 1; k > least; k--) {
    weight /= ratio(k - 1);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const weights = [...below.toReversed(), 1];
  for (let k = likeliest, weight = 1; k < most; k++) {
    weight *= ratio(k);
    if (weight < NEGLIGIBLE) break;
    weights.push(weight);
  }
  return drawFrom(likeliest - below.length, weights);
}

function drawFrom(first: number, weights: readonly number[]): (random: Random) => number {
  let sum = 0;
  const upTo = Float64Array.from(weights, (weight) => (sum += weight));
  return (random) => {
    const at = random() * sum;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return first + low;
  };
}
