import { eachClosedWindow, type ClosedWindow } from "../domain/predict/closed-windows.ts";
import { MOST_WINDOWS, type HorizonFit } from "../domain/predict/horizon-fit.ts";
import { HORIZONS, type Horizon } from "../domain/predict/horizons.ts";
import { Past } from "../domain/predict/past.ts";
import { fitInSteps, rest } from "./predict-in-steps.ts";
import type { CustomersToPredict } from "./prediction-input.server.ts";

/** What was made for one horizon. */
export interface Made {
  readonly days: Horizon;
  /** null: the shop's rhythm is not known. */
  readonly fit: HorizonFit | null;
  readonly windows: readonly ClosedWindow[];
}

/** Fits all horizons, and looks how far off such predictions were. Others have their turn in between. */
export async function fitHorizons(
  { facts, sample }: Pick<CustomersToPredict, "facts" | "sample">,
  { asOf, windowYears }: { readonly asOf: Date; readonly windowYears: number },
  signal: AbortSignal,
): Promise<Made[]> {
  const made: Made[] = [];
  for (const days of HORIZONS) {
    // What is known of past moments is let go with each horizon.
    const past = new Past(sample, windowYears, [days], facts.length);
    const fit = await fitInSteps(past, { at: asOf, days, windows: MOST_WINDOWS }, signal);
    const windows: ClosedWindow[] = [];
    if (fit !== null)
      for (const window of eachClosedWindow(past, asOf, days)) {
        windows.push(window);
        await rest(signal);
      }
    made.push({ days, fit, windows });
  }
  return made;
}
