import type { LogLimits } from "./limits.ts";
import { mostLikely } from "./search.ts";
import { logGamma } from "./special.ts";

/**
 * What the model sees of a customer, in weeks from the first visit: how many visits followed it, when the last one
 * was, and when the history ends. Several orders on a day are one visit: with orders of a day as repeats, the
 * likelihood has no upper bound.
 */
export interface VisitHistory {
  readonly repeats: number;
  readonly last: number;
  readonly end: number;
}

/** Histories by column, each with the number of customers who share it. */
export interface VisitHistories {
  readonly repeats: ArrayLike<number>;
  readonly last: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  readonly customers: ArrayLike<number>;
}

/**
 * The shop's parameters. Rates of visits are Gamma(r, alpha) per week. The chance of leaving for good after a visit,
 * the first one too, is Beta(a, b).
 */
export interface MbgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** Starts for r, a and b: few and many visits, few and many who leave. */
const STARTS: readonly (readonly [r: number, a: number, b: number])[] = [
  [0.2, 1, 1],
  [0.2, 0.2, 2],
  [1, 0.5, 2],
  [1, 2, 1],
  [3, 1, 10],
  [3, 0.2, 0.5],
];

/**
 * Fits the MBG/NBD model by maximum likelihood: Batislam, Denizel and Filiztekin, Empirical validation and comparison
 * of models for customer base analysis, International Journal of Research in Marketing 24/3 (2007); in the form of
 * Wagner and Hoppe's erratum, ibid. 25/3 (2008). A ridge and limits keep the parameters of a small shop sane.
 * @param histories - without any, the parameters are those that the ridge pulls to
 * @param gapWeeks - the usual time between two visits, as a scale for the rates
 */
export function fitMbgNbd(histories: VisitHistories, gapWeeks: number): MbgNbd {
  const scale = Math.log(Math.max(gapWeeks, 1 / 7));
  const limits: LogLimits[] = [
    { low: -5, high: 4, centre: Math.log(0.5) },
    { low: -2, high: 9, centre: scale },
    { low: -5, high: 5, centre: 0 },
    { low: -5, high: 6, centre: Math.log(2) },
  ];
  const starts = STARTS.map(([r, a, b]) => [Math.log(r), scale + Math.log(2 * r), Math.log(a), Math.log(b)]);
  return parametersOf(mostLikely((values) => logLikelihood(parametersOf(values), histories), limits, starts));
}

function parametersOf([r = 1, alpha = 1, a = 1, b = 1]: readonly number[]): MbgNbd {
  return { r, alpha, a, b };
}

/** ln of the likelihood of all histories. All terms are logarithms, so none overflows. */
export function logLikelihood(model: MbgNbd, histories: VisitHistories): number {
  const { r, alpha, a, b } = model;
  const byRepeats: number[] = [];
  let sum = 0;
  for (let i = 0; i < histories.repeats.length; i++) {
    const repeats = histories.repeats[i] ?? 0;
    const common = (byRepeats[repeats] ??= commonTerm(model, repeats));
    const shape = r + repeats;
    const end = Math.log(alpha + (histories.end[i] ?? 0));
    const last = Math.log(alpha + (histories.last[i] ?? 0));
    const left = (a / (b + repeats)) * Math.exp(Math.min(700, shape * (end - last)));
    sum += (histories.customers[i] ?? 0) * (common - shape * end + Math.log1p(left));
  }
  return sum;
}

/** The part of the likelihood that depends on the number of visits alone. */
function commonTerm({ r, alpha, a, b }: MbgNbd, repeats: number): number {
  const visits = logGamma(r + repeats) - logGamma(r) + r * Math.log(alpha);
  const stayed = logGamma(a + b) + logGamma(b + repeats + 1) - logGamma(b) - logGamma(a + b + repeats + 1);
  return visits + stayed;
}

/** The chance that a customer has not left for good. */
export function chanceHere({ r, alpha, a, b }: MbgNbd, { repeats, last, end }: VisitHistory): number {
  const log = Math.log(a / (b + repeats)) + (r + repeats) * Math.log((alpha + end) / (alpha + last));
  return 1 / (1 + Math.exp(Math.min(700, log)));
}

/** The chance of at least one visit in the next weeks. */
export function chanceOfVisit(model: MbgNbd, history: VisitHistory, weeks: number): number {
  const shape = model.r + history.repeats;
  const none = -shape * Math.log1p(weeks / (model.alpha + history.end));
  return chanceHere(model, history) * -Math.expm1(none);
}
