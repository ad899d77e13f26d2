import { describe, expect, test } from "vitest";

import { repeats, runSeed, someOf } from "../setup/sampled.ts";
import { wholeWay } from "../soak/crash/scenario.ts";
import { killedRuns } from "../soak/killing/killed-runs.ts";
import { withPrepared } from "../soak/killing/prepare.ts";
import { CHANGES, changedWhilePaused, goOn } from "../soak/sync/scenario.ts";

const WITHIN_MS = 900_000;
/** Seeds count up from that of the tests, and each plans other kills. */
const killed = (sample: number) => ({ runs: repeats({ full: 10, sample }), firstSeed: runSeed() });

/** A few runs of what `npm run soak -- crash` and `-- sync` do many times. */
describe("killed at random moments and restarted, it ends as if nothing had happened", () => {
  test("from the installation to the second sync", { timeout: WITHIN_MS }, async ({ signal }) => {
    const { runs, firstSeed } = killed(1);
    const nothing = (): Promise<void> => Promise.resolve();
    const wrong = await withPrepared([nothing], signal, async ([from = ""]) => {
      const stages = [{ name: "crash", from, scenario: wholeWay }];
      const results = await killedRuns(stages, { runs, firstSeed, signal });
      expect(results).toHaveLength(runs);
      return results.filter((each) => each.wrong.length > 0);
    });
    expect(wrong).toEqual([]);
  });

  test("a sync alone, of many changes or of few", { timeout: WITHIN_MS }, async ({ signal }) => {
    // In a full run they take turns by the seed. A sample is one of the two.
    const { runs, firstSeed } = killed(1);
    const scenarios = someOf([CHANGES.many, CHANGES.few], 1).map(changedWhilePaused);
    const wrong = await withPrepared(scenarios, signal, async (folders) => {
      const stages = folders.map((from, at) => ({ name: `sync ${String(at)}`, from, scenario: goOn }));
      const results = await killedRuns(stages, { runs, firstSeed, signal });
      expect(results).toHaveLength(runs);
      return results.filter((each) => each.wrong.length > 0);
    });
    expect(wrong).toEqual([]);
  });
});
