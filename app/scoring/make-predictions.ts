import { eachClosedWindow, type ClosedWindow } from "../domain/predict/closed-windows.ts";
import { MOST_WINDOWS, type HorizonFit } from "../domain/predict/horizon-fit.ts";
import { HORIZONS, type Horizon } from "../domain/predict/horizons.ts";
import { Past } from "../domain/predict/past.ts";
import type { Predictions } from "../domain/predict/predict.ts";
import { predictInSteps, rest } from "./predict-in-steps.ts";
import type { CustomersToPredict } from "./prediction-input.server.ts";

/** What was made for one horizon. */
export interface Made {
  readonly days: Horizon;
  /** null: the shop's rhythm is not known. */
  readonly fit: HorizonFit | null;
  readonly predictions: Predictions | null;
  readonly windows: readonly ClosedWindow[];
}

/** Fits and predicts all horizons, and looks how far off such predictions were. Others have their turn in between. */
export async function makePredictions(
  { facts, sample }: Pick<CustomersToPredict, "facts" | "sample">,
  { asOf, windowYears }: { readonly asOf: Date; readonly windowYears: number },
  signal: AbortSignal,
): Promise<Made[]> {
  const past = new Past(sample, windowYears, HORIZONS, facts.length);
  const made: Made[] = [];
  for (const [horizon, days] of HORIZONS.entries()) {
    const step = { at: asOf, days, horizon, windows: MOST_WINDOWS };
    const found = await predictInSteps(past, facts, step, signal);
    const windows: ClosedWindow[] = [];
    if (found.fit !== null)
      for (const window of eachClosedWindow(past, asOf, days)) {
        windows.push(window);
        await rest(signal);
      }
    made.push({ days, ...found, windows });
  }
  return made;
}
