import { minimise } from "./nelder-mead.ts";
import { hypergeometric, logGamma } from "./special.ts";

/**
 * What the model sees of a customer, in weeks from the first order: how many orders followed it, when the last one
 * was, and when the history ends.
 */
export interface OrderHistory {
  readonly repeats: number;
  readonly last: number;
  readonly end: number;
}

/** The number of customers with one history. */
export interface CountedHistory extends OrderHistory {
  readonly customers: number;
}

/**
 * The shop's parameters. Rates of ordering are Gamma(r, alpha) per week. The chance of leaving for good after an
 * order is Beta(a, b).
 */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Fits the BG/NBD model by maximum likelihood: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way,
 * Marketing Science 24/2 (2005), equation 6.
 * @param histories - at least one; equal ones merged, since the work grows with the number of different ones
 */
export function fitBgNbd(histories: readonly CountedHistory[]): BgNbd {
  const negative = (logs: readonly number[]): number => -logLikelihood(parametersOf(logs), histories);
  let found = minimise(negative, [0, 1, 0, 1]);
  // A simplex can collapse too early. A new one from the same point shows whether it did.
  for (let again = 0; again < 3; again++) found = minimise(negative, found.point, 0.3);
  return parametersOf(found.point);
}

/** Parameters are positive. No shop needs any below e^-12 or above e^12. */
function parametersOf(logs: readonly number[]): BgNbd {
  const [r = 1, alpha = 1, a = 1, b = 1] = logs.map((x) => Math.exp(Math.max(-12, Math.min(12, x))));
  return { r, alpha, a, b };
}

export function logLikelihood(model: BgNbd, histories: readonly CountedHistory[]): number {
  const { r, alpha, a, b } = model;
  const byRepeats = new Map<number, number>();
  const common = (x: number): number => {
    const known = byRepeats.get(x);
    if (known !== undefined) return known;
    const order = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
    const stay = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
    byRepeats.set(x, order + stay);
    return order + stay;
  };
  return histories.reduce((sum, one) => {
    const alive = -(r + one.repeats) * Math.log(alpha + one.end);
    const odds = Math.log1p(leftOdds(model, one));
    return sum + one.customers * (common(one.repeats) + alive + odds);
  }, 0);
}

/** The odds that a customer has left for good. 0 after a single order, since the model lets nobody leave there. */
function leftOdds({ r, alpha, a, b }: BgNbd, { repeats, last, end }: OrderHistory): number {
  if (repeats === 0) return 0;
  return (a / (b + repeats - 1)) * ((alpha + end) / (alpha + last)) ** (r + repeats);
}

/**
 * The chance that a customer has not left for good. 1 after a single order, since the model lets nobody leave there.
 */
export function chanceAlive(model: BgNbd, history: OrderHistory): number {
  return 1 / (1 + leftOdds(model, history));
}

/**
 * The orders to expect from a customer in the next weeks (equation 10 of the paper). The hypergeometric function is
 * taken after Euler's transformation, in which nothing grows with the number of orders.
 */
export function expectedOrders(model: BgNbd, history: OrderHistory, weeks: number): number {
  const { r, alpha, b } = model;
  // The formula divides by a - 1. This value is as near to its limit at a = 1 as is needed.
  const a = Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a;
  const { repeats, end } = history;
  const z = weeks / (alpha + end + weeks);
  const c = a + b + repeats - 1;
  const lasting = (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, c, z);
  return ((c / (a - 1)) * (1 - lasting)) / (1 + leftOdds({ ...model, a }, history));
}
