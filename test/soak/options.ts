import { parseArgs } from "node:util";

export const USAGE = `npm run soak                 all of them, one after another
npm run soak -- load         20,000 webhooks at 200/s while imports of a million orders run, and one shop with
                             100,000 waiting jobs beside another
npm run soak -- crash        200 times from the installation to the second sync, killed at random moments, in 50 of them
                             with the database
npm run soak -- sync         100 times a sync, killed at random moments
  --runs N                   crash and sync: so many instead
  --seed S                   crash and sync: the first run's seed (default 1); each further one counts up
  --only S                   crash and sync: nothing but the run of this seed
  --small                    a tenth and less of everything: whether it works, not how fast`;

const SOAKS = ["load", "crash", "sync"] as const;
export type Soak = (typeof SOAKS)[number];

export interface SoakOptions {
  readonly soaks: readonly Soak[];
  readonly small: boolean;
  /** How many runs crash and sync play; null: as many as they do by themselves. */
  readonly runs: number | null;
  /** The seed of the first of these runs. */
  readonly firstSeed: number;
}

/** A wrong option. The message names it. */
export class OptionsError extends Error {}

/** @throws OptionsError */
export function readOptions(args: readonly string[]): SoakOptions {
  const { positionals, values } = parse(args);
  const soaks = positionals.map((word) => {
    const soak = SOAKS.find((each) => each === word);
    if (soak === undefined) throw new OptionsError(`There is no soak "${word}".`);
    return soak;
  });
  const only = wholeNumber("only", values.only);
  return {
    soaks: soaks.length === 0 ? SOAKS : soaks,
    small: values.small === true,
    runs: only === null ? wholeNumber("runs", values.runs) : 1,
    firstSeed: only ?? wholeNumber("seed", values.seed) ?? 1,
  };
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new OptionsError(`--${name} must be a whole number from 1, and was "${text}".`);
  return Number(text);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        small: { type: "boolean" },
        runs: { type: "string" },
        seed: { type: "string" },
        only: { type: "string" },
      },
    });
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error));
  }
}
