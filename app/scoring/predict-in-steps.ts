import { setImmediate as breathe } from "node:timers/promises";

import type { Facts } from "../domain/predict/facts.ts";
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
  return { fit, predictions: fit && predict(fit, facts, horizon) };
}
