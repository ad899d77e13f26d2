import { soakKilling } from "../killing/killing-soak.ts";
import { withPrepared } from "../killing/prepare.ts";
import type { SoakRun } from "../soak-run.ts";
import { CHANGES, changedWhilePaused, goOn } from "./scenario.ts";

const RUNS = { full: 100, small: 10 };

/** Plays a sync of many changes and one of few in turn, killed at random moments. */
export async function soakSync({ small, runs, ...options }: SoakRun): Promise<void> {
  const names = Object.keys(CHANGES);
  const scenarios = Object.values(CHANGES).map(changedWhilePaused);
  await withPrepared(scenarios, options.signal, async (folders) => {
    const stages = folders.map((from, at) => ({
      name: `sync of ${String(names[at])} changes`,
      from,
      scenario: goOn,
    }));
    await soakKilling(stages, { ...options, runs: runs ?? (small ? RUNS.small : RUNS.full) });
  });
}
