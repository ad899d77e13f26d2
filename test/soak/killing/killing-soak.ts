import type { Checks } from "../checks.ts";
import { killedRuns, type Result, type Stage } from "./killed-runs.ts";

interface KillingOptions {
  readonly runs: number;
  readonly firstSeed: number;
  readonly checks: Checks;
  readonly signal: AbortSignal;
}

const TOLD_EVERY = 10;

/** Plays the stages with kills, prints how it goes, and checks that all runs end alike. */
export async function soakKilling(stages: readonly Stage[], options: KillingOptions): Promise<void> {
  const { checks, ...runs } = options;
  let beganMs = performance.now();
  const results = await killedRuns(stages, {
    ...runs,
    onCalm({ name }, { upMs, answers }, wrong) {
      const found = `${(upMs / 1_000).toFixed(1)} s, ${String(answers)} answers${wrong.map((each) => `; ${each}`).join("")}`;
      checks.check(`${name}: undisturbed, nobody is in none or in two`, wrong.length === 0, found);
      beganMs = performance.now();
    },
    onResult(soFar, newest) {
      if (newest.wrong.length > 0) tellWrong(newest);
      if (soFar.length % TOLD_EVERY === 0) tellProgress(soFar, options.runs, performance.now() - beganMs);
    },
  });
  tellSteps(results);
  checkResults(results, checks);
}

function tellWrong({ stage, seed, kills, wrong }: Result): void {
  const lines = wrong.map((each) => `\n          ${each}`).join("");
  console.log(`        ${stage}, seed ${String(seed)}, killed at: ${kills.join("; ") || "no time"}${lines}`);
}

function tellProgress(results: readonly Result[], runs: number, ms: number): void {
  const wrong = results.filter((each) => each.wrong.length > 0).length;
  const said = `${String(results.length)} of ${String(runs)} runs, ${String(wrong)} not right`;
  console.log(`        ${said}, ${(ms / 60_000).toFixed(1)} min`);
}

/** The steps at which the kills struck, to show whether they reached all. */
function tellSteps(results: readonly Result[]): void {
  const counts = new Map<string, number>();
  for (const kill of results.flatMap((each) => each.kills)) {
    const [step = kill] = kill.split(" after ");
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  console.log(
    `        kills at: ${[...counts].map(([step, count]) => `${step} ${String(count)}`).join(", ")}`,
  );
}

function checkResults(results: readonly Result[], checks: Checks): void {
  const wrong = results.filter((each) => each.wrong.length > 0);
  const kills = results.flatMap((each) => each.kills);
  const databases = results.filter((each) => each.kills.some((kill) => kill.includes("database"))).length;
  const count = `${String(results.length - wrong.length)} of ${String(results.length)} runs`;
  const how = `${String(kills.length)} kills, in ${String(databases)} runs of the database too`;
  const seeds = wrong.length === 0 ? "" : `; not with the seeds ${wrong.map(({ seed }) => seed).join(", ")}`;
  checks.check(
    "killed, every run ends as the undisturbed one",
    wrong.length === 0,
    `${count}; ${how}${seeds}`,
  );
}
