import { soakKilling } from "../killing/killing-soak.ts";
import { withPrepared } from "../killing/prepare.ts";
import type { SoakRun } from "../soak-run.ts";
import { wholeWay } from "./scenario.ts";

const RUNS = { full: 200, small: 10 };

/**
 * Plays everything from the installation to the second sync, killed at random moments. Each run begins with an empty
 * database.
 */
export async function soakCrash({ small, runs, ...options }: SoakRun): Promise<void> {
  const nothing = (): Promise<void> => Promise.resolve();
  await withPrepared([nothing], options.signal, async ([from = ""]) => {
    const stages = [{ name: "crash", from, scenario: wholeWay }];
    await soakKilling(stages, { ...options, runs: runs ?? (small ? RUNS.small : RUNS.full) });
  });
}
