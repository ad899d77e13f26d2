import { setImmediate as breathe } from "node:timers/promises";

import { factsOfRows, type Facts } from "../domain/predict/facts.ts";
import { fitHorizon, momentsOf, type HorizonFit } from "../domain/predict/horizon-fit.ts";
import type { Past } from "../domain/predict/past.ts";
import { predict, type Predictions } from "../domain/predict/predict.ts";

interface Step {
  readonly at: Date;
  readonly days: number;
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

/** Fits one horizon. Each step takes about half a second in a large shop, and others have their turn in between. */
export async function fitInSteps(
  past: Past,
  { at, days, windows }: Step,
  signal: AbortSignal,
): Promise<HorizonFit | null> {
  for (const moment of momentsOf(past, at, days, windows)) {
    past.cut(moment);
    await rest(signal);
  }
  const fit = fitHorizon(past, at, days);
  await rest(signal);
  return fit;
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
