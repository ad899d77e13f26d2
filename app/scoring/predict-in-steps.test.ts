import { describe, expect, it } from "vitest";

import { seededRandom } from "../domain/backtest/random.ts";
import { closedWindows } from "../domain/predict/closed-windows.ts";
import { HORIZONS } from "../domain/predict/horizons.ts";
import { fitHorizon } from "../domain/predict/horizon-fit.ts";
import { Past } from "../domain/predict/past.ts";
import { predict } from "../domain/predict/predict.ts";
import { simulatedShop } from "../domain/predict/simulated.test-support.ts";
import { fitHorizons } from "./fit-horizons.ts";
import { predictInPieces } from "./predict-in-steps.ts";

const AT = new Date("2026-01-01T00:00:00Z");
const SHOP = simulatedShop(300, new Date("2024-01-01T00:00:00Z"), seededRandom(3));
const NEVER = new AbortController().signal;

/** How often others had their turn while something was made. */
async function turnsDuring(make: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let handle: NodeJS.Immediate;
  const turn = (): void => {
    turns++;
    handle = setImmediate(turn);
  };
  handle = setImmediate(turn);
  await make();
  clearImmediate(handle);
  return turns;
}

describe("predictions in steps", () => {
  const past = () => new Past(SHOP, 10, HORIZONS, SHOP.length);

  it("are those of all customers at once, with a turn for others after each piece", async () => {
    const own = past();
    const [fit, { facts }] = [fitHorizon(own, AT, 90), own.cut(AT)];
    if (fit === null) throw new Error("There is no prediction.");
    const made: unknown[] = [];
    const turns = await turnsDuring(async () => made.push(await predictInPieces(fit, facts, 0, NEVER, 70)));
    expect(made).toEqual([predict(fit, facts, 0)]);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(facts.length / 70));
    await expect(predictInPieces(fit, facts, 0, AbortSignal.abort())).rejects.toThrow();
  });

  it("give others their turn after each window that is over", async () => {
    const { facts } = past().cut(AT);
    const make = () => fitHorizons({ facts, sample: SHOP }, { asOf: AT, windowYears: 10 }, NEVER);
    const [of90, of365] = HORIZONS.map((days) => closedWindows(past(), AT, days));
    const made = await make();
    expect(made.map(({ windows }) => windows)).toEqual([of90, of365]);
    // Seven moments and one for 90 days, two for 365; a fit of each; then the windows.
    const windows = (of90?.length ?? 0) + (of365?.length ?? 0);
    expect(windows).toBeGreaterThanOrEqual(3);
    expect(await turnsDuring(make)).toBeGreaterThanOrEqual(8 + 2 + 2 + windows - 1);
  });
});
