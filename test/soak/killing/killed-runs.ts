import { differences } from "./differences.ts";
import { planKills } from "./kills.ts";
import { RunFailed, runOnce, type Ran, type Scenario } from "./one-run.ts";

/** A scenario, and the data folder from which it begins. */
export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly scenario: Scenario;
}

/** A run that was killed. */
export interface Result {
  readonly stage: string;
  readonly seed: number;
  readonly kills: readonly string[];
  /** What was wrong at the end. */
  readonly wrong: readonly string[];
}

/** The runs to play. Seeds count up from the first, and a seed always makes the same kills. */
interface Runs {
  readonly runs: number;
  readonly firstSeed: number;
  readonly signal: AbortSignal;
  /** Is told what an undisturbed play of a stage shows. */
  readonly onCalm?: (stage: Stage, calm: Ran, wrong: readonly string[]) => void;
  readonly onResult?: (results: readonly Result[], newest: Result) => void;
}

const AT_ONCE = 2;
/** In one of so many runs the database is killed as well. */
const DATABASE_EVERY = 4;

/** Plays each stage undisturbed, then in turn with kills. Each killed run must end as the undisturbed one did. */
export async function killedRuns(stages: readonly Stage[], options: Runs): Promise<Result[]> {
  const { runs, firstSeed, signal, onCalm, onResult } = options;
  const calm = new Map<Stage, Ran>();
  for (const stage of stages) {
    const ran = await runOnce({ ...stage, kills: [], signal });
    calm.set(stage, ran);
    onCalm?.(stage, ran, wrongBesides(ran, ran));
  }
  const results: Result[] = [];
  let next = firstSeed;
  const lane = async (): Promise<void> => {
    while (next < firstSeed + runs && !signal.aborted) {
      const seed = next;
      next += 1;
      const stage = stages[seed % stages.length];
      const expected = stage && calm.get(stage);
      if (!expected) throw new Error("There is no stage to play.");
      const result = await killedRun(stage, expected, { seed, signal });
      results.push(result);
      onResult?.(results, result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  signal.throwIfAborted();
  return results;
}

async function killedRun(
  stage: Stage,
  calm: Ran,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Promise<Result> {
  const kills = planKills(seed, calm, seed % DATABASE_EVERY === 0);
  const result = (struck: readonly string[], wrong: readonly string[]): Result => {
    return { stage: stage.name, seed, kills: struck, wrong };
  };
  try {
    const ran = await runOnce({ ...stage, kills, signal });
    return result(ran.struck, [...differences(calm.state, ran.state), ...wrongBesides(ran, calm)]);
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    return result(error.struck, [error.message]);
  }
}

const PLACES = { tag: "tags at Shopify", list: "lists at Klaviyo" } as const;

/** Customers who end in two groups, and those who had a group, were seen in none, and were not to leave all groups. */
function wrongBesides(ran: Ran, calm: Ran): string[] {
  const inNone = (["tag", "list"] as const).flatMap((what) => {
    const staying = [...ran.watch.bare[what]].filter((who) => who in (calm.state[PLACES[what]] ?? {}));
    return staying.length === 0
      ? []
      : [`without a ${what} between two groups: ${String(staying.length)}, such as ${String(staying[0])}`];
  });
  const inTwo = Object.values(PLACES).flatMap((section) =>
    Object.entries(ran.state[section] ?? {})
      .filter(([, names]) => names.includes(", "))
      .slice(0, 3)
      .map(([who, names]) => `${section}: ${who} stays in ${names}`),
  );
  return [...inNone, ...inTwo];
}
