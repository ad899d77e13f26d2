import type { HorizonFit } from "../../../app/domain/predict/horizon-fit.ts";
import type { MbgNbd } from "../../../app/domain/predict/mbg-nbd.ts";
import type { CustomerOrders } from "../../../app/domain/predict/sample.ts";
import type { ShopAt } from "../../../app/domain/predict/shop-at.ts";

/**
 * The predictions once more, as plainly as the papers have them: each customer as a record, MBG/NBD's expectation by
 * Gauss' series, regressions by Newton's method with Gauss' elimination. Likelihoods are not fitted again: their
 * parameters are taken.
 */
export interface Again {
  readonly id: string;
  readonly chance: number;
  readonly orders: number;
  readonly revenueMinor: number;
}

interface Person {
  readonly id: string;
  readonly orders: number;
  readonly visits: number;
  readonly first: number;
  readonly last: number;
  readonly spent: number;
  readonly recent: number;
  readonly later: number;
}

const DAY = 86_400_000;

export function predictAgain(
  shop: readonly CustomerOrders[],
  fit: HorizonFit,
  { at, shops }: { readonly at: Date; readonly shops: readonly ShopAt[] },
): Again[] {
  const now = peopleAt(shop, at, fit.days);
  const rows = fit.cuts.flatMap((cut, c) =>
    peopleAt(shop, cut, fit.days).map((person) => ({
      person,
      x: featuresOf(person, shops[c] ?? fit.shop, Math.floor(cut.getTime() / DAY), fit.days),
    })),
  );
  const width = rows[0]?.x.length ?? 0;
  const mean = range(width).map((k) => average(rows.map(({ x }) => x[k] ?? 0)));
  const sd = range(width).map((k) =>
    Math.sqrt(average(rows.map(({ x }) => ((x[k] ?? 0) - (mean[k] ?? 0)) ** 2))),
  );
  const scaled = (x: readonly number[]): number[] => [
    1,
    ...x.map((each, k) => Math.max(-5, Math.min(5, (each - (mean[k] ?? 0)) / (sd[k] || 1)))),
  ];
  const isCorrection = fit.method === "corrected";
  const [intercept, ridge] = isCorrection ? [30, 300] : [0, 30];
  const penalty = [intercept, ...range(width).map(() => ridge)];
  const offset = (x: readonly number[], k: number): number => (isCorrection ? (x[k] ?? 0) : 0);
  const learn = (k: number, y: (person: Person) => number, of: (linear: number) => [number, number]) =>
    newton(
      rows.map(({ person, x }) => ({ x: scaled(x), y: y(person), offset: offset(x, k) })),
      penalty,
      of,
    );
  const byChance = learn(
    11,
    (person) => (person.later > 0 ? 1 : 0),
    (linear) => {
      const p = 1 / (1 + Math.exp(-linear));
      return [p, p * (1 - p)];
    },
  );
  const byOrders = learn(
    10,
    (person) => person.later,
    (linear) => [Math.exp(linear), Math.exp(linear)],
  );
  const most = Math.max(1, ...rows.map(({ person }) => person.later));
  const day = Math.floor(at.getTime() / DAY);
  return now.map((person) => {
    const x = featuresOf(person, fit.shop, day, fit.days);
    const chance = 1 / (1 + Math.exp(-(dot(byChance, scaled(x)) + offset(x, 11))));
    const expected = Math.min(most, Math.exp(dot(byOrders, scaled(x)) + offset(x, 10)));
    const orders = Math.max(chance, expected);
    const { p, q, v } = fit.value;
    const value = (p * (v + Math.max(0, person.spent))) / (p * person.orders + q - 1);
    return { id: person.id, chance, orders, revenueMinor: orders * value };
  });
}

function peopleAt(shop: readonly CustomerOrders[], cut: Date, days: number): Person[] {
  return shop.flatMap(({ id, at, amountMinor }) => {
    const known = [...at].filter((ms) => ms < cut.getTime());
    if (known.length === 0) return [];
    const visited = known.map((ms) => Math.floor(ms / DAY));
    return [
      {
        id,
        orders: known.length,
        visits: new Set(visited).size,
        first: visited[0] ?? 0,
        last: visited.at(-1) ?? 0,
        spent: known.reduce((sum, _, i) => sum + (amountMinor[i] ?? 0), 0),
        recent: known.filter((ms) => ms >= cut.getTime() - days * DAY).length,
        later: [...at].filter((ms) => ms >= cut.getTime() && ms < cut.getTime() + days * DAY).length,
      },
    ];
  });
}

function featuresOf(person: Person, shop: ShopAt, day: number, days: number): number[] {
  const gap = shop.rhythm.gap90Days;
  const { visits, orders } = person;
  const [recency, tenure] = [day - person.last, day - person.first];
  const [x, last, end, weeks] = [visits - 1, (person.last - person.first) / 7, tenure / 7, days / 7];
  const here = chanceHere(shop.visits, x, last, end);
  const { r, alpha } = shop.visits;
  const chance = here * (1 - ((alpha + end) / (alpha + end + weeks)) ** (r + x));
  const perVisit = (orders + 5 * shop.ordersPerVisit) / (visits + 5);
  const expected = here * visitsOfOneHere(shop.visits, x, end, weeks) * perVisit;
  const ownGap = (person.last - person.first + shop.meanGapDays) / visits;
  const logRecency = Math.log((recency + 1) / gap);
  return [
    logRecency,
    Math.exp(-recency / gap),
    Math.log(visits),
    visits === 1 ? 1 : 0,
    Math.log((tenure + 1) / gap),
    Math.log(1 + recency / ownGap),
    Math.log(visits / (tenure + shop.meanGapDays)),
    Math.log(Math.max(0.01, person.spent / orders / shop.medianValueMinor)),
    Math.log(1 + person.recent),
    logRecency * Math.log(visits),
    Math.log(expected),
    Math.log(chance / (1 - chance)),
  ];
}

function chanceHere({ r, alpha, a, b }: MbgNbd, x: number, last: number, end: number): number {
  return 1 / (1 + (a / (b + x)) * ((alpha + end) / (alpha + last)) ** (r + x));
}

function visitsOfOneHere({ r, alpha, a, b }: MbgNbd, x: number, end: number, weeks: number): number {
  const z = weeks / (alpha + end + weeks);
  const series = hypergeometric(r + x, b + x + 1, a + b + x, z);
  return ((a + b + x) / (a - 1)) * (1 - (1 - z) ** (r + x) * series);
}

function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum] = [1, 1];
  for (let n = 0; n < 100_000 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}

interface Row {
  readonly x: readonly number[];
  readonly y: number;
  readonly offset: number;
}

/** @param of - the mean and the variance by the linear predictor */
function newton(
  rows: readonly Row[],
  penalty: readonly number[],
  of: (linear: number) => [number, number],
): number[] {
  const size = penalty.length;
  let at = penalty.map(() => 0);
  const base = average(rows.map((row) => row.y));
  if (penalty[0] === 0) at[0] = Math.log(of(0)[0] === 0.5 ? base / (1 - base) : base);
  for (let step = 0; step < 40; step++) {
    const gradient = at.map((each, k) => -(penalty[k] ?? 0) * each);
    const matrix = range(size).map((k) => range(size).map((l) => (k === l ? (penalty[k] ?? 0) : 0)));
    for (const { x, y, offset } of rows) {
      const [mean, variance] = of(dot(at, x) + offset);
      for (let k = 0; k < size; k++) {
        gradient[k] = (gradient[k] ?? 0) + (y - mean) * (x[k] ?? 0);
        matrix[k]?.forEach((each, l, row) => (row[l] = each + variance * (x[k] ?? 0) * (x[l] ?? 0)));
      }
    }
    const direction = eliminate(matrix, gradient);
    at = at.map((each, k) => each + (direction[k] ?? 0));
    if (Math.max(...direction.map(Math.abs)) < 1e-12) break;
  }
  return at;
}

function eliminate(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, k) => [...row, right[k] ?? 0]);
  rows.forEach((pivot, k) => {
    rows.forEach((row, l) => {
      if (l === k) return;
      const factor = (row[k] ?? 0) / (pivot[k] ?? 1);
      row.forEach((_, m) => (row[m] = (row[m] ?? 0) - factor * (pivot[m] ?? 0)));
    });
  });
  return rows.map((row, k) => (row.at(-1) ?? 0) / (row[k] ?? 1));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, k) => sum + each * (b[k] ?? 0), 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function range(size: number): number[] {
  return Array.from({ length: size }, (_, k) => k);
}
