import { setImmediate as breathe } from "node:timers/promises";

import { factsOfRows, type Facts } from "../domain/predict/facts.ts";
import { fitHorizon, momentsOf, type HorizonFit } from "../domain/predict/horizon-fit.ts";
import type { Past } from "../domain/predict/past.ts";
import { predict, type Predictions } from "../domain/predict/predict.ts";

interface HorizonMade {
  /** null: the shop's rhythm is not known. */
  readonly fit: HorizonFit | null;
  readonly predictions: Predictions | null;
}

interface Step {
  readonly at: Date;
  readonly days: number;
  /** The place of the days among the horizons of the facts. */
  readonly horizon: number;
  /** How many windows that are over are looked at later. */
  readonly windows: number;
}

/** How many customers are predicted in one step. */
const PIECE = 100_000;

/** Lets others have their turn. */
export async function rest(signal: AbortSignal): Promise<void> {
  await breathe();
  signal.throwIfAborted();
}

/**
 * Fits one horizon, and predicts it. Each step takes about half a second in a large shop, and others have their turn in
 * between.
 */
export async function predictInSteps(
  past: Past,
  facts: Facts,
  { at, days, horizon, windows }: Step,
  signal: AbortSignal,
): Promise<HorizonMade> {
  for (const moment of momentsOf(past, at, days, windows)) {
    past.cut(moment);
    await rest(signal);
  }
  const fit = fitHorizon(past, at, days);
  await rest(signal);
  return { fit, predictions: fit && (await predictInPieces(fit, facts, horizon, signal)) };
}

/** Predicts customers some at a time. What it finds is what is found of all at once. */
export async function predictInPieces(
  fit: HorizonFit,
  facts: Facts,
  horizon: number,
  signal: AbortSignal,
  piece = PIECE,
): Promise<Predictions> {
  const all = {
    chance: new Float64Array(facts.length),
    orders: new Float64Array(facts.length),
    revenueMinor: new Float64Array(facts.length),
  };
  for (let from = 0; from < facts.length; from += piece) {
    const found = predict(fit, factsOfRows(facts, from, from + piece), horizon);
    all.chance.set(found.chance, from);
    all.orders.set(found.orders, from);
    all.revenueMinor.set(found.revenueMinor, from);
    await rest(signal);
  }
  return all;
}
