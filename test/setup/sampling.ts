/** Decides once for a run of the tests which places are tried. `sampled.ts` draws them. */
import { randomInt } from "node:crypto";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    sampling: {
      /** Whether all places are tried. */
      readonly full: boolean;
      readonly seed: number;
    };
  }
}

const SEEDS = 1_000_000;

/** `SIXFOLD_TESTS=full` tries all places. `SIXFOLD_SEED` draws those of an earlier run again. */
export default function setup({ vitest, provide }: TestProject): void {
  const full = process.env["SIXFOLD_TESTS"] === "full";
  const seed = seedFrom(process.env["SIXFOLD_SEED"]);
  provide("sampling", { full, seed });
  if (vitest.projects.every(({ name }) => name === "unit")) return;
  vitest.logger.log(
    full
      ? "Every place is tried."
      : `A sample of the places is tried: SIXFOLD_SEED=${String(seed)} npm test tries the same, npm run test:full all.`,
  );
}

function seedFrom(given: string | undefined): number {
  if (given === undefined || given === "") return randomInt(SEEDS);
  if (!/^\d+$/.test(given) || Number(given) >= SEEDS)
    throw new Error(`SIXFOLD_SEED is "${given}": give a whole number below ${String(SEEDS)}.`);
  return Number(given);
}
