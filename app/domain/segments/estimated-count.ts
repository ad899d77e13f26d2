import { logGamma } from "../predict/special.ts";

/** About how many people meet a rule. */
export interface EstimatedCount {
  readonly about: number;
  /** The true count lies from here to there with 95 % confidence or more. */
  readonly from: number;
  readonly to: number;
}

/** A random sample of people, each set of them as likely as any other of its size. */
export interface Sampled {
  readonly people: number;
  readonly sampled: number;
  /** How many of the sample meet the rule. */
  readonly met: number;
}

const EACH_TAIL = 0.025;
/** Terms below this share of their sum change nothing. */
const NEGLIGIBLE = 1e-12;
/** So many steps lie between the ends of the interval at least. */
const STEPS = 4;

/**
 * Estimates a count from a sample. The interval has all counts under which so few, or so many, of the sample are no
 * rarer than 2.5 % on either side: the hypergeometric distribution's exact interval (C. J. Clopper and E. S. Pearson,
 * 1934). So it is right for a handful of members, too, and has no width where everybody was sampled. Its ends are
 * rounded outwards to a power of ten that suits its width.
 */
export function estimatedCount({ people, sampled, met }: Sampled): EstimatedCount {
  const [fewest, most] = [met, people - (sampled - met)];
  const likeliest = sampled === 0 ? 0 : (met * people) / sampled;
  const from = lowest(fewest, Math.floor(likeliest), (count) =>
    isPlausible(tailBelow({ people, sampled, met: sampled - met }, people - count)),
  );
  const to = -lowest(-most, -Math.ceil(likeliest), (count) =>
    isPlausible(tailBelow({ people, sampled, met }, -count)),
  );
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, (to - from) / STEPS))));
  const rounded = {
    from: Math.max(fewest, Math.floor(from / step) * step),
    to: Math.min(most, Math.ceil(to / step) * step),
  };
  const about = Math.round(likeliest / step) * step;
  return { ...rounded, about: Math.min(rounded.to, Math.max(rounded.from, about)) };
}

function isPlausible(tail: number): boolean {
  return tail >= EACH_TAIL;
}

/** The lowest whole number in a range from which on something holds. It holds at the upper end. */
function lowest(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, Math.max(from, to)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How likely a sample has at most `met` members, where `count` of all people are. Members are expected to be at least
 * as many, so the terms fall from the first one on.
 */
function tailBelow({ people, sampled, met }: Sampled, count: number): number {
  let term = Math.exp(
    logChoose(count, met) + logChoose(people - count, sampled - met) - logChoose(people, sampled),
  );
  let sum = term;
  for (let x = met; x > 0 && term > sum * NEGLIGIBLE; x -= 1) {
    term *= (x * (people - count - sampled + x)) / ((count - x + 1) * (sampled - x + 1));
    sum += term;
  }
  return sum;
}

/** ln of the number of ways to choose so many of all. */
function logChoose(all: number, chosen: number): number {
  return logGamma(all + 1) - logGamma(chosen + 1) - logGamma(all - chosen + 1);
}
