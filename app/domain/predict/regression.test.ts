import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { poisson } from "../backtest/poisson.ts";
import { fitLogistic, fitPoisson, linearPredictor, type Rows } from "./regression.ts";
import { logistic } from "./special.ts";

const ROWS = 4_000;
const MADE = [-0.7, 0.8, -0.5, 0];

function made(outcome: (linear: number, random: () => number) => number): Rows {
  const random = seededRandom(3);
  const width = 3;
  const features = Float64Array.from({ length: ROWS * width }, () => 2 * random() - 1);
  const happened = Float64Array.from({ length: ROWS }, (_, i) =>
    outcome(linearPredictor(MADE, features, i * width), random),
  );
  return { length: ROWS, width, features, happened, offset: null };
}

const chances = made((linear, random) => (random() < logistic(linear) ? 1 : 0));
const counts = made((linear, random) => poisson(random, Math.exp(linear)));

describe.each([
  ["logistic", fitLogistic, chances],
  ["Poisson", fitPoisson, counts],
] as const)("%s regression", (_, fit, rows) => {
  it("finds the coefficients that made the outcomes", () => {
    const found = fit(rows, { intercept: 0, features: 0 });
    found.forEach((each, k) => expect(Math.abs(each - (MADE[k] ?? 0))).toBeLessThan(0.15));
  });

  it("meets the total where the intercept is free", () => {
    const found = fit(rows, { intercept: 0, features: 30 });
    const mean = fit === fitPoisson ? Math.exp : logistic;
    let [expected, happened] = [0, 0];
    for (let i = 0; i < ROWS; i++) {
      expected += mean(linearPredictor(found, rows.features, i * 3));
      happened += rows.happened[i] ?? 0;
    }
    expect(expected / happened).toBeCloseTo(1, 8);
  });

  it("shrinks corrections of an offset to nothing, the stronger the ridge", () => {
    const offset = Float64Array.from(
      { length: ROWS },
      (_, i) => linearPredictor(MADE, rows.features, i * 3) + 1,
    );
    const size = (ridge: number): number =>
      Math.hypot(...fit({ ...rows, offset }, { intercept: ridge, features: ridge }));
    expect(size(0)).toBeGreaterThan(size(300));
    expect(size(1e9)).toBeLessThan(1e-3);
  });

  it("is finite where nothing, or everything, happened, and where a feature says nothing", () => {
    for (const all of [0, 1]) {
      const found = fit(
        {
          ...rows,
          features: rows.features.map((each, i) => (i % 3 === 0 ? 0 : each)),
          happened: rows.happened.map(() => all),
        },
        { intercept: 0, features: 30 },
      );
      expect(found.every(Number.isFinite)).toBe(true);
    }
  });
});
