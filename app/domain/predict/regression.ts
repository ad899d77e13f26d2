import { logistic, softplus } from "./special.ts";

/** What a regression learns from: rows of `width` features, standardised, with what happened and an offset each. */
export interface Rows {
  readonly length: number;
  readonly width: number;
  readonly features: Float64Array;
  /** 0 or 1 for a chance; a count for orders. */
  readonly happened: Float64Array;
  /** Added to the linear predictor. Without any it is learned from nothing. */
  readonly offset: Float64Array | null;
}

/** How strongly coefficients are pulled to 0: half of this times their square is taken off the likelihood. */
export interface Ridge {
  readonly intercept: number;
  readonly features: number;
}

/** The mean of what happens, and the likelihood, by the linear predictor. */
interface Family {
  mean(linear: number): number;
  /** The variance, which is the derivative of the mean. */
  variance(mean: number): number;
  logLikelihood(happened: number, linear: number): number;
  /** The linear predictor of a mean. */
  link(mean: number): number;
}

const MOST_STEPS = 60;
const MOST_HALVINGS = 30;
/** Where a step promises less, the likelihood is too coarse to judge it. Such a step is the last, and a good one. */
const LEAST_GAIN = 1e-8;
/** e^30 orders are more than anybody places. */
const MOST_LINEAR = 30;

const LOGISTIC: Family = {
  mean: logistic,
  variance: (mean) => mean * (1 - mean),
  logLikelihood: (happened, linear) => happened * linear - softplus(linear),
  link: (mean) => Math.log(mean / (1 - mean)),
};

const POISSON: Family = {
  mean: (linear) => Math.exp(Math.min(MOST_LINEAR, linear)),
  variance: (mean) => mean,
  logLikelihood: (happened, linear) => happened * linear - Math.exp(Math.min(MOST_LINEAR, linear)),
  link: Math.log,
};

/**
 * Ridge logistic regression: le Cessie and van Houwelingen, Ridge Estimators in Logistic Regression, Applied
 * Statistics 41/1 (1992). @returns the intercept and a coefficient for each feature
 */
export function fitLogistic(rows: Rows, ridge: Ridge): Float64Array {
  return newton(LOGISTIC, rows, ridge);
}

/**
 * Ridge Poisson regression with a logarithmic link: McCullagh and Nelder, Generalized Linear Models (1989), with the
 * same penalty. @returns the intercept and a coefficient for each feature
 */
export function fitPoisson(rows: Rows, ridge: Ridge): Float64Array {
  return newton(POISSON, rows, ridge);
}

/** The intercept plus the coefficients times a customer's features. */
export function linearPredictor(
  coefficients: ArrayLike<number>,
  features: Float64Array,
  from: number,
): number {
  let sum = coefficients[0] ?? 0;
  for (let k = 1; k < coefficients.length; k++) sum += (coefficients[k] ?? 0) * (features[from + k - 1] ?? 0);
  return sum;
}

/** Newton's method with halved steps. The penalised likelihood is concave, so it ends at its only maximum. */
function newton(family: Family, rows: Rows, ridge: Ridge): Float64Array {
  const size = rows.width + 1;
  const penalty = Float64Array.from({ length: size }, (_, k) => (k === 0 ? ridge.intercept : ridge.features));
  let at = new Float64Array(size);
  if (rows.offset === null) at[0] = family.link(meanOf(rows.happened));
  let value = objective(family, rows, penalty, at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, information } = slopes(family, rows, penalty, at);
    const direction = solve(information, gradient);
    const along = (scale: number) => at.map((each, k) => each + scale * (direction[k] ?? 0));
    if (gradient.reduce((sum, each, k) => sum + each * (direction[k] ?? 0), 0) < LEAST_GAIN) return along(1);
    let [scale, next, reached] = [1, at, -Infinity];
    for (let halving = 0; halving < MOST_HALVINGS && !(reached > value); halving++, scale /= 2) {
      next = along(scale);
      reached = objective(family, rows, penalty, next);
    }
    if (!(reached > value)) break;
    [at, value] = [next, reached];
  }
  return at;
}

function meanOf(happened: Float64Array): number {
  let sum = 0;
  for (const each of happened) sum += each;
  return (sum + 0.5) / (happened.length + 1);
}

function objective(family: Family, rows: Rows, penalty: Float64Array, at: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const linear = linearPredictor(at, rows.features, i * rows.width) + (rows.offset?.[i] ?? 0);
    sum += family.logLikelihood(rows.happened[i] ?? 0, linear);
  }
  at.forEach((each, k) => (sum -= 0.5 * (penalty[k] ?? 0) * each * each));
  return sum;
}

interface Slopes {
  readonly gradient: Float64Array;
  /** The lower half of a symmetric matrix, row by row. */
  readonly information: Float64Array;
}

function slopes(family: Family, rows: Rows, penalty: Float64Array, at: Float64Array): Slopes {
  const size = at.length;
  const gradient = at.map((each, k) => -(penalty[k] ?? 0) * each);
  const information = new Float64Array(size * size);
  const own = new Float64Array(size);
  own[0] = 1;
  for (let i = 0; i < rows.length; i++) {
    const from = i * rows.width;
    for (let k = 1; k < size; k++) own[k] = rows.features[from + k - 1] ?? 0;
    const mean = family.mean(linearPredictor(at, rows.features, from) + (rows.offset?.[i] ?? 0));
    const [missed, variance] = [(rows.happened[i] ?? 0) - mean, family.variance(mean)];
    for (let k = 0; k < size; k++) {
      gradient[k] = (gradient[k] ?? 0) + missed * (own[k] ?? 0);
      const weighted = variance * (own[k] ?? 0);
      for (let l = 0; l <= k; l++)
        information[k * size + l] = (information[k * size + l] ?? 0) + weighted * (own[l] ?? 0);
    }
  }
  for (let k = 0; k < size; k++)
    information[k * size + k] = (information[k * size + k] ?? 0) + (penalty[k] ?? 0) + 1e-9;
  return { gradient, information };
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. Changes the matrix. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const at = (k: number, l: number): number => matrix[k * size + l] ?? 0;
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) {
      let value = at(k, l);
      for (let m = 0; m < l; m++) value -= at(k, m) * at(l, m);
      matrix[k * size + l] = k === l ? Math.sqrt(Math.max(value, 1e-12)) : value / at(l, l);
    }
  }
  const found = Float64Array.from(right);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l < k; l++) found[k] = (found[k] ?? 0) - at(k, l) * (found[l] ?? 0);
    found[k] = (found[k] ?? 0) / at(k, k);
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let l = k + 1; l < size; l++) found[k] = (found[k] ?? 0) - at(l, k) * (found[l] ?? 0);
    found[k] = (found[k] ?? 0) / at(k, k);
  }
  return found;
}
