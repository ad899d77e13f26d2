import { setTimeout as delay } from "node:timers/promises";

import { between, pick, seededRandom, type Random } from "../../simulators/shopify/store/random.ts";
import type { App } from "./app.ts";

/** How long an undisturbed run takes. */
export interface Measure {
  readonly upMs: number;
  /** How many answers the simulators give in it. */
  readonly answers: number;
}

/** When and how the app is killed. Its starts don't count, since they take longest on a busy machine. */
export interface Kill {
  /** After so much of the app's time up, or at an answer of the simulators (or a little later). */
  readonly at: { readonly upMs: number } | { readonly answers: number; readonly plusMs: number };
  readonly database: "leave" | "postmaster" | "all";
  readonly downMs: number;
}

const MOST_KILLS = 3;
const MOST_PLUS_MS = 40;
const MOST_DOWN_MS = 400;
const LOOK_MS = 2;

/** One to three kills, spread evenly over the whole run. Half of them go by the clock, half by an answer. */
export function planKills(seed: number, whole: Measure, database: boolean): Kill[] {
  const random = seededRandom(seed);
  const parts = Array.from({ length: between(random, 1, MOST_KILLS) }, random).sort((a, b) => a - b);
  return parts.map((part, at) => ({
    at: momentOf(random, part, whole),
    // If the run kills the database, its first kill does.
    database: database && (at === 0 || random() < 0.5) ? pick(random, ["postmaster", "all"]) : "leave",
    downMs: between(random, 0, MOST_DOWN_MS),
  }));
}

function momentOf(random: Random, part: number, whole: Measure): Kill["at"] {
  if (random() < 0.5) return { upMs: part * whole.upMs };
  return { answers: Math.ceil(part * whole.answers), plusMs: between(random, 0, MOST_PLUS_MS) };
}

interface Killing {
  readonly app: App;
  readonly answers: () => number;
  readonly signal: AbortSignal;
  readonly onKill: (kill: Kill) => void;
}

/** Kills and starts again as planned, until the plan or the run ends. */
export async function killAsPlanned(kills: readonly Kill[], killing: Killing): Promise<void> {
  const { app, answers, signal, onKill } = killing;
  const isDue = ({ at }: Kill): boolean => ("upMs" in at ? app.upMs >= at.upMs : answers() >= at.answers);
  for (const kill of kills) {
    while (!isDue(kill) && !signal.aborted && app.ended === null) await delay(LOOK_MS);
    if ("plusMs" in kill.at) await delay(kill.at.plusMs);
    if (signal.aborted || app.ended !== null) return;
    onKill(kill);
    await app.kill(kill.database);
    await delay(kill.downMs);
    if (signal.aborted) return;
    app.start();
  }
}
