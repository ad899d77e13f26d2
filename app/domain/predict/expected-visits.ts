import { chanceHere, type MbgNbd, type VisitHistory } from "./mbg-nbd.ts";

/** Chances of leaving after a visit, with the weight of each. The weights add up to 1. */
interface LeavingChances {
  readonly chance: Float64Array;
  readonly weight: Float64Array;
}

/** What is left out of the integral is smaller than e^-36 of it. */
const DEPTH = 36;
/** A chance of leaving below this share of where it begins to matter is as good as none. */
const AS_GOOD_AS_NONE = 1e-11;

/**
 * The visits to expect from customers in the next weeks. The expectation of Batislam, Denizel and Filiztekin (2007)
 * is written with a hypergeometric function, whose series overflows or cancels for some parameters. Here it is taken
 * before that step, as an integral over the chance p of leaving after a visit, which is Beta(a, b + repeats + 1) for a
 * customer who is still here: the mean of (1 - (1 + p weeks / (alpha + end))^-(r + repeats)) / p. All its terms are
 * positive. In ln(p / (1 - p)) the integrand has no singularity nearer than pi to the real axis, and the trapezoidal
 * rule converges exponentially (Trefethen and Weideman, SIAM Review 56/3, 2014).
 *
 * Remembers the integral of each number of repeats and end, since customers share them.
 */
export class ExpectedVisits {
  readonly #model: MbgNbd;
  readonly #weeks: number;
  readonly #chances: LeavingChances[] = [];
  readonly #integrals: Map<number, number>[] = [];

  constructor(model: MbgNbd, weeks: number) {
    this.#model = model;
    this.#weeks = weeks;
  }

  /** Finite, at least 0. */
  of(history: VisitHistory): number {
    const integrals = (this.#integrals[history.repeats] ??= new Map<number, number>());
    let integral = integrals.get(history.end);
    if (integral === undefined) {
      integral = this.#ofCustomersHere(history);
      integrals.set(history.end, integral);
    }
    return chanceHere(this.#model, history) * integral;
  }

  #ofCustomersHere({ repeats, end }: VisitHistory): number {
    const { r, alpha } = this.#model;
    const { chance, weight } = (this.#chances[repeats] ??= this.#leavingChances(repeats));
    const share = this.#weeks / (alpha + end);
    const shape = r + repeats;
    let sum = 0;
    for (let k = 0; k < chance.length; k++) {
      const p = chance[k] ?? 1;
      sum += ((weight[k] ?? 0) * -Math.expm1(-shape * Math.log1p(p * share))) / p;
    }
    return sum;
  }

  #leavingChances(repeats: number): LeavingChances {
    const { r, alpha, a, b } = this.#model;
    const stays = b + repeats + 1;
    const logWeight = (u: number): number => -a * Math.log1p(Math.exp(-u)) - stays * Math.log1p(Math.exp(u));
    const peak = Math.log(a / stays);
    const step = Math.min(0.5, Math.sqrt(1 / a + 1 / stays) / 2);
    const least = logWeight(peak) - DEPTH;
    const none = Math.log(AS_GOOD_AS_NONE / (1 + ((r + repeats + 1) * this.#weeks) / alpha));
    const chances: number[] = [];
    const weights: number[] = [];
    const take = (u: number): void => {
      chances.push(1 / (1 + Math.exp(-u)));
      weights.push(Math.exp(logWeight(u) - least - DEPTH));
    };
    let u = peak;
    for (; logWeight(u) > least && (u > none || u === peak); u -= step) take(u);
    // Below, a customer as good as never leaves, and the weights fall by a constant factor.
    const lowest = weights.length - 1;
    weights[lowest] = (weights[lowest] ?? 0) / -Math.expm1(-a * step);
    for (u = peak + step; logWeight(u) > least; u += step) take(u);
    const total = weights.reduce((sum, each) => sum + each, 0);
    return {
      chance: Float64Array.from(chances),
      weight: Float64Array.from(weights, (each) => each / total),
    };
  }
}
